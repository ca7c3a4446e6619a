"""Whether a build has to make code first, and how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from cigen.display import printable
from cigen.ecosystems.go import absent, generating
from cigen.ecosystems.go.calls import Said
from cigen.ecosystems.go.generating import Generation
from cigen.ecosystems.go.modules import Unit
from cigen.facts import Finding, Source
from cigen.repo import Repo

MAX_TOLD = 5  # findings


def generation(
    repo: Repo, unit: Unit, said: Said, paths: Sequence[str], others: Collection[str]
) -> tuple[Generation, tuple[Finding, ...]]:
    """What makes code that the files of ``paths`` import and nobody committed; they may tell how.

    ``others`` are the folders of all modules.
    """
    needed = absent.packages(repo, unit.modules, sorted(paths, key=_is_test), others)
    # What git leaves out may never have been there: it counts where somebody makes something.
    maybe = {} if needed else absent.left_out(repo, unit.folder)
    if not (needed or maybe):
        return Generation(), ()
    texts = (repo.text(path) or "" for path in paths[: absent.MAX_SOURCES])
    found = generating.generation(repo, said, unit.folder, unit.modules, texts)
    told = needed or (maybe if found.commands else {})
    return found, tuple(islice((_told(*one, found) for one in told.items()), MAX_TOLD))


def _is_test(path: str) -> bool:
    return path.endswith("_test.go")


def _told(what: str, source: Source, found: Generation) -> Finding:
    start = f"{source}: Go of {what} is not committed"
    if found.commands:
        makes = printable(", ".join(f"`{line}`" for line in found.commands), limit=300)
        return Finding.at(source, "generated", "info", f"{start}: {makes} before a build")
    message = (
        f"{start}, and nothing tells what makes it: the build stops there, unless a command `before` its stage "
        "`build` in .cigen/overlay.yml does"
    )
    return Finding.at(source, "nothing-makes", "warning", message)
