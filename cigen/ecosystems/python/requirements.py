"""requirements.txt: what it names, through the files that it includes."""

from __future__ import annotations

import posixpath
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.ecosystems.python.dependencies import MAX_DEPENDENCIES, Dependency, parsed
from cigen.facts import Source
from cigen.repo import Repo, resolve

MAX_FILES = 50
MAX_LINE = 2000
_INCLUDE = re.compile(r"(?:-r|--requirement|-c|--constraint)(?:\s+|=)?['\"]?([^\s'\"]{1,500})['\"]?(?:\s+#.*)?")
_LOCAL = re.compile(
    r"(?:(?:-e|--editable)(?:\s+|=))?['\"]?(?:[\w.-]{1,100}(?:\[[\w., -]{1,100}\])?\s*@\s*)?(?:file:)?"
    r"(\.{1,2}(?:/[\w./-]{0,200})?|\w[\w.-]{0,100}/[\w./-]{1,200})(?:\[([\w., -]{1,200})\])?['\"]?(?:\s.*)?"
)
_MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg")
_GIT = re.compile(r"(?:(?:-e|--editable)(?:\s+|=))?['\"]?git\+")


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What a requirements file asks for; paths relative to the repository's root.

    ``files`` are the file itself and those that it includes, ``missing`` includes that are not there, ``locals``
    folders of the repository that it installs, each with the extras that it wants of it.
    """

    dependencies: tuple[Dependency, ...] = ()
    files: tuple[str, ...] = ()
    missing: tuple[Source, ...] = ()
    locals: tuple[tuple[str, tuple[str, ...]], ...] = ()


def text(repo: Repo, path: str) -> str | None:
    """The text of a list; one in UTF-16, as PowerShell's ``>`` writes it, pip and uv read by its first two bytes."""
    content = repo.bytes(path) or b""
    if not content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return repo.text(path)
    try:
        return content.decode("utf-16").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def read(repo: Repo, path: str, start: str = ".") -> Requirements:
    """The requirements in ``path`` and all that it includes; an include that leaves the repository is missing.

    ``start`` is the folder in which pip is started, which is where its paths begin.
    """
    return _Reader(repo, start).read(path)


class _Reader:
    def __init__(self, repo: Repo, start: str) -> None:
        self._repo = repo
        self._start = start
        self._files: dict[str, None] = {}
        self._dependencies: list[Dependency] = []
        self._missing: list[Source] = []
        self._locals: dict[str, tuple[str, ...]] = {}

    def read(self, path: str) -> Requirements:
        pending = [path]
        while pending and len(self._files) < MAX_FILES:
            current = pending.pop(0)
            if current not in self._files:
                self._files[current] = None
                pending += self._read(current)
        return Requirements(
            dependencies=tuple(self._dependencies[:MAX_DEPENDENCIES]),
            files=tuple(self._files),
            missing=tuple(self._missing),
            locals=tuple(self._locals.items()),
        )

    def _read(self, path: str) -> Iterator[str]:
        """Take the lines of one file; the files that it includes."""
        folder = posixpath.dirname(path) or "."
        for number, line in lines(text(self._repo, path) or ""):
            source = Source(file=path, line=number)
            if include := _INCLUDE.fullmatch(line):
                inside = resolve(folder, include[1])
                if inside is not None and self._repo.exists(inside):
                    yield inside
                else:
                    self._missing.append(source)
            elif not ((local := _LOCAL.fullmatch(line)) and self._local(local, folder)):
                self._package(line, source)

    def _local(self, match: re.Match[str], folder: str) -> bool:
        """Take a folder of the repository; false for what is none: a word without dots may be a package's name."""
        # pip takes paths from where it is started; who writes the file often means the file's own folder.
        places = [place for start in (self._start, folder) if (place := resolve(start, match[1])) is not None]
        inside = next((place for place in places if self._is_project(place)), None)
        if inside is None and not match[1].startswith("."):
            return False
        extras = tuple(part.strip() for part in (match[2] or "").split(",") if part.strip())
        for place in (inside,) if inside is not None else places[-1:]:
            self._locals[place] = (*self._locals.get(place, ()), *extras)
        return True

    def _is_project(self, folder: str) -> bool:
        return any(self._repo.exists(posixpath.normpath(f"{folder}/{name}")) for name in _MANIFESTS)

    def _package(self, line: str, source: Source) -> None:
        found = parsed(line, source)
        if found:
            self._dependencies.append(found)
        elif _GIT.match(line):
            egg = re.search(r"#egg=([A-Za-z0-9._-]{1,100})", line)
            name = egg[1] if egg else re.sub(r"(?:\.git)?(?:@.*)?$", "", line.rpartition("/")[2])
            item = parsed(name, source)
            if item:
                self._dependencies.append(Dependency(name=item.name, source=source, from_git=True))


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers: without comments, continued lines joined."""
    joined, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        first = first or number
        if line.endswith("\\") and len(joined) < MAX_LINE:
            joined += line[:-1]
            continue
        said = re.sub(r"(?:^|\s)#.*$", "", joined + line[:MAX_LINE]).strip()
        if said:
            yield first, said
        joined, first = "", 0
