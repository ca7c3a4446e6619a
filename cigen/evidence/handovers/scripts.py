"""``cp`` and its like in Makefiles, shell scripts and pipelines."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.evidence import pipelines
from cigen.evidence.handovers.handover import MAX_TEXT, WORDS, Handover, joined
from cigen.facts import Source
from cigen.repo import Repo

MAX_FILES = 50
_SCRIPTS = re.compile(r"(?:GNU)?[Mm]akefile|[Jj]ustfile|[\w.-]+\.(?:sh|mk)")
_FLAGS = re.compile(r"--?[\w-]+(?:=\S*)?")
_COPIES = ("cp", "mv", "rsync")


def handovers(repo: Repo) -> Iterator[Handover]:
    """What they carry from folder to folder."""
    for path in islice(repo.matching(_SCRIPTS), MAX_FILES):
        yield from _of_script(repo, path)
    yield from _of_pipelines(repo)


def _of_script(repo: Repo, path: str) -> Iterator[Handover]:
    """A command may name folders from where the script lies, or from the root, where people start it."""
    text = (repo.text(path) or "")[:MAX_TEXT]
    folder = posixpath.dirname(path) or "."
    for start in dict.fromkeys((folder, ".")):
        yield from _of_shell(text, start, path, is_one=not _is_makefile(path))


def _of_pipelines(repo: Repo) -> Iterator[Handover]:
    for path, node in pipelines.commands(repo):
        for found in _of_shell(node.text[:MAX_TEXT], ".", path, is_one=True):
            yield dataclasses.replace(found, source=Source(file=path, line=node.line))


def _is_makefile(path: str) -> bool:
    return not path.endswith(".sh")


def _of_shell(text: str, folder: str, path: str, *, is_one: bool) -> Iterator[Handover]:
    """``is_one`` tells that the lines are those of one shell, where ``cd`` stays in force."""
    here = folder
    for number, line in enumerate(text.split("\n"), 1):
        here = here if is_one else folder
        for command in re.split(r"&&|\|\||[;()]", line[:1000]):
            words = [word.strip("\"'") for word in WORDS.findall(command.lstrip(" \t@-"))]
            if words[:1] == ["cd"] and len(words) == 2:
                here = joined(here, words[1]) or here
            elif words and words[0] in _COPIES:
                yield from _copied(words[1:], here, Source(file=path, line=number, key=words[0]))


def _copied(words: Sequence[str], here: str, source: Source) -> Iterator[Handover]:
    """A folder that is copied comes into the other, or becomes it: which of both is not known before it runs."""
    paths = [word for word in words if not _FLAGS.fullmatch(word)]
    for one in paths[:-1]:
        made = joined(here, re.sub(r"/(?:\*|\.)?$", "", one))
        taken = joined(here, paths[-1])
        if made and taken:
            yield Handover(made=made, taken=taken, source=source)
            if not one.endswith(("/*", "/.")):
                yield Handover(made=made, taken=posixpath.join(taken, posixpath.basename(made)), source=source)
