"""A mix.exs, read by patterns: it is a program, and none is executed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cigen.facts import Source
from cigen.repo import Repo, resolve

MANIFEST = "mix.exs"
MAX_TEXT = 60_000  # characters; nobody writes a longer one
COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)
_APP = re.compile(r"\bapp:\s*:([a-z][a-z0-9_]{0,60})\b")
_ELIXIR = re.compile(r"\belixir:\s*\"([^\"\n]{1,60})\"")
_ELIXIR_NAMED = re.compile(r"\belixir:\s*@([a-z][a-z0-9_]{0,60})\b")
_UMBRELLA = re.compile(r"\bapps_path:\s*\"([\w./-]{1,60})\"")
_DEPENDENCY = re.compile(r"\{\s*:([a-z][a-z0-9_]{0,60}),")
_PATH = re.compile(r"\bpath:\s*\"([\w./-]{1,200})\"")
_READS = re.compile(r"File\.read!?\(\s*(?:Path\.join\(\s*__DIR__\s*,\s*)?\"([\w./-]{1,100})\"")
_RELEASE = re.compile(
    r"\breleases:\s*\[\s*\"?([a-z][a-z0-9_]{0,60})\"?:|\bdefp?\s+releases\b[^\[]{0,60}\[\s*([a-z][a-z0-9_]{0,60}):"
    r"|\breleases:\s*\[\s*\{\s*:([a-z][a-z0-9_]{0,60}),"
)
_ATOM = re.compile(r"^[ \t]*@([a-z][a-z0-9_]{0,60})[ \t]+:([a-z][a-z0-9_]{0,60})[ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"(?<![\w@])@([a-z][a-z0-9_]{0,60})\b(?![ \t]+:)")
_COMPILED = re.compile(r"\belixirc_paths\b[^\[]{0,80}\[([^\]]{0,300})\]")
_TEXT = re.compile(r"\"([\w./-]{1,200})\"")
_PACKAGE = re.compile(r"\bpackage:\s*(?:package\b|\[|@)|\bdefp?\s+package\b")


@dataclass(frozen=True, kw_only=True)
class Project:
    """One mix.exs without its comments, the lines as they were."""

    file: str
    text: str

    @property
    def folder(self) -> str:
        """The folder that it stands in, "." for the root."""
        return posixpath.dirname(self.file) or "."

    @property
    def app(self) -> str | None:
        """The application's name."""
        return self._first(_APP)

    @property
    def elixir(self) -> tuple[str, Source] | None:
        """What it says about the version of Elixir."""
        match = _ELIXIR.search(self.text)
        if match is None and (named := _ELIXIR_NAMED.search(self.text)):
            match = re.search(rf"@{named[1]}\s+\"([^\"\n]{{1,60}})\"", self.text)
        return (match[1], self._source(match, "elixir")) if match else None

    @property
    def apps_path(self) -> str | None:
        """Of an umbrella, the folder of its applications relative to the root."""
        path = self._first(_UMBRELLA)
        return resolve(self.folder, path) if path else None

    @cached_property
    def dependencies(self) -> dict[str, Source]:
        """The packages that it depends on, with their places."""
        return {match[1]: self._source(match, match[1]) for match in _DEPENDENCY.finditer(self.text)}

    @property
    def paths(self) -> Iterator[str]:
        """Folders of packages that are taken from the repository, relative to the root."""
        for match in _PATH.finditer(self.text):
            if path := resolve(self.folder, match[1]):
                yield path

    @property
    def compiled(self) -> Iterator[str]:
        """Folders whose sources it compiles as its own, relative to the root."""
        for listed in _COMPILED.findall(self.text):
            for name in _TEXT.findall(listed):
                if path := resolve(self.folder, name):
                    yield path

    @property
    def read_files(self) -> Iterator[str]:
        """Files that it reads while it is evaluated: a version."""
        for match in _READS.finditer(self.text):
            if path := resolve(self.folder, match[1]):
                yield path

    @property
    def release(self) -> str | None:
        """The first release that it defines."""
        match = _RELEASE.search(self.text)
        return next(filter(None, match.groups())) if match else None

    @property
    def is_package(self) -> bool:
        """Whether it is published for others."""
        return bool(_PACKAGE.search(self.text))

    def has(self, pattern: str) -> bool:
        """Whether ``pattern`` is found in it."""
        return re.search(pattern, self.text) is not None

    def _first(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.search(self.text)
        return match[1] if match else None

    def _source(self, match: re.Match[str], key: str) -> Source:
        return Source(file=self.file, line=self.text.count("\n", 0, match.start()) + 1, key=key)


def read(repo: Repo, file: str) -> Project | None:
    """The project of ``file``; ``None`` where it cannot be read."""
    text = repo.text(file)
    return None if text is None else Project(file=file, text=_with_atoms(COMMENT.sub("", text[:MAX_TEXT])))


def _with_atoms(text: str) -> str:
    """``text`` with the module's attributes that are atoms, as ``@app :shop``, in the place of their uses."""
    atoms = {match[1]: match[2] for match in _ATOM.finditer(text)}
    return _ATTRIBUTE.sub(lambda use: f":{atoms[use[1]]}" if use[1] in atoms else use[0], text) if atoms else text
