"""One YAML file of the user's, whole or an error: settings that are not read must not be taken for none."""

from __future__ import annotations

from cigen.display import printable
from cigen.errors import UsageError
from cigen.repo import Repo
from cigen.yamltree import NOTHING, Node, YamlError, parse


def document(repo: Repo, file: str) -> Node:
    """The one document of ``file``; raises :class:`UsageError` where it cannot be read."""
    text = repo.text(file)
    if text is None:
        if repo.exists(file):
            told = next((note.message for note in repo.findings if note.file == file), "cannot be read")
            raise UsageError(told.removeprefix(f"{file} "), where=file, hint="it must be small and UTF-8")
        return NOTHING
    try:
        documents = parse(text)
    except YamlError as error:
        raise UsageError(f"not valid YAML: {printable(error.problem)}", where=f"{file}:{error.line}") from None
    if len(documents) > 1:
        raise UsageError("must be one YAML document", where=f"{file}:{documents[1].line}")
    return documents[0] if documents else NOTHING
