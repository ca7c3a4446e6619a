"""``go.mod`` and ``go.work``: directives with their lines (https://go.dev/ref/mod#go-mod-file)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MODULE_FILE = "go.mod"
WORK_FILE = "go.work"
MAX_LINES = 20_000
_MAX_LINE = 1000
_WORD = re.compile(r'"(?P<quoted>[^"]*)"|`(?P<raw>[^`]*)`|(?P<plain>[^\s"`]+)')
_MODULE = re.compile(r"[A-Za-z0-9_~][A-Za-z0-9._~/+!-]{0,254}")


class GoModError(ValueError):
    """A file that Go would not read; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Directive:
    """One directive, taken out of its block: ``require example.com/x v1.2.3 // indirect``."""

    verb: str
    words: tuple[str, ...]
    comment: str
    line: int


@dataclass(frozen=True, kw_only=True)
class GoFile:
    """A ``go.mod``, or a ``go.work``, which has no ``module``; ``folder`` is "." at the root."""

    file: str
    folder: str
    directives: tuple[Directive, ...]

    def first(self, verb: str) -> Directive | None:
        """The first directive ``verb`` that says something."""
        return next((item for item in self.directives if item.verb == verb and item.words), None)

    @property
    def module(self) -> str:
        """The module's path; empty in a ``go.work``."""
        said = self.first("module")
        return said.words[0] if said else ""

    @property
    def requires(self) -> tuple[str, ...]:
        """Paths of the modules that this one names itself, without those of others (``// indirect``)."""
        said = (item for item in self.directives if item.verb == "require" and item.words)
        return tuple(item.words[0] for item in said if not item.comment.startswith("indirect"))

    @property
    def versions(self) -> dict[str, str]:
        """The version of each module that it requires, directly or not."""
        said = (item for item in self.directives if item.verb == "require" and len(item.words) > 1)
        return {item.words[0]: item.words[1] for item in said}

    @property
    def requires_anything(self) -> bool:
        """Whether there is something to download."""
        return any(item.verb == "require" for item in self.directives)

    @property
    def replaced(self) -> tuple[Directive, ...]:
        """The ``replace`` directives that name a folder, which is their last word."""
        said = (item for item in self.directives if item.verb == "replace" and "=>" in item.words)
        return tuple(item for item in said if item.words[-1].startswith(("./", "../")))

    @property
    def used(self) -> tuple[Directive, ...]:
        """The ``use`` directives of a ``go.work``."""
        return tuple(item for item in self.directives if item.verb == "use" and item.words)


def parse(file: str, text: str) -> GoFile:
    """Read a file; raises :class:`GoModError`."""
    folder = file.rpartition("/")[0] or "."
    parsed = GoFile(file=file, folder=folder, directives=tuple(_directives(text)))
    if file.endswith(MODULE_FILE):
        said = parsed.first("module")
        if said is None:
            raise GoModError("has no module directive", 1)
        if not _MODULE.fullmatch(said.words[0]):
            raise GoModError("names a module with a path that Go would not accept", said.line)
    return parsed


def _directives(text: str) -> Iterator[Directive]:
    block, opened = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if number > MAX_LINES or len(line) > _MAX_LINE:
            raise GoModError("is larger than cigen reads", number)
        code, _, comment = line.partition("//")
        words = _words(code, number)
        if block and words == (")",):
            block = ""
        elif not block and len(words) == 2 and words[1] == "(":
            block, opened = words[0], number
        elif words:
            verb, rest = (block, words) if block else (words[0], words[1:])
            yield Directive(verb=verb, words=rest, comment=comment.strip(), line=number)
    if block:
        raise GoModError(f"has a block that nothing closes: {block} (", opened)


def _words(code: str, number: int) -> tuple[str, ...]:
    left = _WORD.sub(" ", code)
    if left.strip():
        raise GoModError("has a string that nothing closes", number)
    return tuple(match["quoted"] or match["raw"] or match["plain"] or "" for match in _WORD.finditer(code))
