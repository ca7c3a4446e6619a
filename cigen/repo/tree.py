"""What a repository's back ends share: the listing, the limits and the rules for names."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cigen.display import is_printable, printable
from cigen.facts import Finding, Severity

MAX_FILES = 500_000
MAX_DEPTH = 64
MAX_PATH = 4096
MAX_BYTES = 1 << 20  # of one manifest
MAX_FINDINGS = 20  # of one code
MAX_PACKAGES = 1000  # folders of packages that are remembered

# Folders that hold no source of the repository's own, whatever is in them.
SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".idea", ".gradle", ".venv", ".tox", ".nox", "node_modules", "__pycache__",
     "bower_components", "cigen-artifacts", "cigen-reports"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Regular files, sorted, links inside the tree as path to target, and what was left out.

    ``packages`` are folders called node_modules, which are not looked into. All paths are relative, with ``/``.
    """

    files: tuple[str, ...]
    links: Mapping[str, str]
    packages: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Tree(Protocol):
    """A back end: lists paths and reads bytes; ``None`` for what cannot or may not be read."""

    def listing(self) -> Listing:
        """List the tree once."""

    def read(self, path: str, limit: int = MAX_BYTES) -> bytes | None:
        """The first ``limit`` + 1 bytes of a listed file; as many of anything for a larger one."""

    def occupied(self, path: str) -> bool:
        """Whether a file cannot be made at ``path``, since something is there or on the way, listed or not."""


class Gathering:
    """A listing in the making: takes what a back end meets, leaves out what is unsafe, counts."""

    def __init__(self) -> None:
        self.notes = Notes()
        self._files: list[str] = []
        self._links: dict[str, str] = {}
        self._packages: list[str] = []
        self._met = 0

    def take(self, prefix: str, names: list[str]) -> None:
        """Take the files ``names`` of the folder ``prefix`` ("" or ending in "/")."""
        self._met += len(names)
        # One look at all names instead of one at each: this is the hot path.
        joined = "".join(names)
        if not (joined.isascii() and joined.isprintable() and len(prefix) < MAX_PATH // 8):
            names = [name for name in names if self.is_safe(prefix + name, name)]
        self._files += [prefix + name for name in names]

    def take_link(self, folder: str, path: str, target: str) -> None:
        """Take the link ``path`` in ``folder``, if it stays inside and its target turns out to be a file."""
        self._met += 1
        inside = resolve(folder, target)
        if inside is None:
            self.leave_out("link-leaves-tree", "is a link that leaves the repository: not read", path)
        else:
            self._links[path] = inside

    def is_safe(self, path: str, name: str) -> bool:
        """Whether a file or folder can be shown and written; if not it is left out."""
        if not is_printable(name):
            self.leave_out("unsafe-name", "a name with control characters is not read", path)
        elif len(path.encode()) > MAX_PATH:
            self.leave_out("unsafe-name", f"a path longer than {MAX_PATH} bytes is not read", path)
        else:
            return True
        return False

    def enters(self, path: str, name: str, depth: int) -> bool:
        """Whether the folder ``path`` is looked into, ``depth`` folders below the root."""
        self._met += 1
        if not self.is_safe(path, name):
            return False
        if name in SKIPPED:
            if name == "node_modules" and len(self._packages) < MAX_PACKAGES:
                self._packages.append(path)
            return False
        if depth > MAX_DEPTH:
            self.leave_out("too-deep", f"folders nested deeper than {MAX_DEPTH} are not read", path)
            return False
        return True

    def is_full(self) -> bool:
        """Whether the limit of files is reached; says so when it is."""
        if self._met > MAX_FILES:
            self.leave_out("too-many-files", f"more than {MAX_FILES} files: the rest is not read", "")
        return self._met > MAX_FILES

    def leave_out(self, code: str, message: str, path: str) -> None:
        """Report that ``path`` is not read."""
        shown = printable(path.encode(errors="replace").decode()) or "."
        self.notes.add(code, "info", f"{shown}: {message}", shown)

    def listing(self) -> Listing:
        """What was gathered."""
        files = frozenset(self._files)
        links = {path: target for path, target in self._links.items() if target in files}
        return Listing(
            files=tuple(sorted(self._files)),
            links=links,
            packages=tuple(sorted(self._packages)),
            findings=self.notes.findings(),
        )


class Notes:
    """Findings, each once, and of one code only so many."""

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}
        self._counts: Counter[str] = Counter()

    def add(self, code: str, severity: Severity, message: str, file: str) -> None:
        """Note a finding about a whole file."""
        self.put(Finding(code=code, severity=severity, message=message, file=file))

    def put(self, finding: Finding) -> None:
        """Note a finding."""
        if finding not in self._findings:
            self._counts[finding.code] += 1
            if self._counts[finding.code] <= MAX_FINDINGS:
                self._findings[finding] = None

    def findings(self) -> tuple[Finding, ...]:
        """All findings in the order in which they came, and how many more of a code there were."""
        more = {code: count - MAX_FINDINGS for code, count in self._counts.items() if count > MAX_FINDINGS}
        rest = [Finding(code=code, severity="info", message=f"{n} more like this") for code, n in more.items()]
        return (*self._findings, *rest)


def below(folder: str, name: str) -> str:
    """The path of the file or folder ``name`` in ``folder``, "." for the root."""
    return posixpath.normpath(posixpath.join(folder, name))


def resolve(folder: str, relative: str) -> str | None:
    """Join ``relative`` to ``folder`` in the repository; ``None`` where that leaves it, or is longer than any path."""
    if relative.startswith("/") or "\\" in relative or "\0" in relative:
        return None
    path = posixpath.normpath(posixpath.join(folder, relative))
    return None if path.startswith("../") or path == ".." or len(path) > MAX_PATH else path
