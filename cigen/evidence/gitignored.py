"""What git leaves out by ``.gitignore``: a build by hand has left it there, and no fresh checkout has it.

https://git-scm.com/docs/gitignore
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from cigen import globs
from cigen.evidence.statement import folders_up
from cigen.repo import Repo

FILE = ".gitignore"
MAX_RULES = 500  # of one file
MAX_LENGTH = 100  # characters of one rule
MAX_STARS = 5
MAX_CHECKS = 50_000  # of a path against a rule: more are not worth the time, and nothing is left out then
_BLANKS = re.compile(r"(?<!\\) +$")
_ESCAPE = re.compile(r"\\([!# ])")


def kept(repo: Repo, folder: str) -> Iterator[str]:
    """The files below ``folder`` that are not left out."""
    return (path for path in repo.below(folder) if is_kept(repo, path))


def is_kept(repo: Repo, path: str) -> bool:
    """Whether the file at ``path`` is not left out."""
    return not repo.remember(_Known).leaves_out(path)


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """One line: ``pattern`` is a glob of :mod:`cigen.globs`, relative to the folder of the file."""

    pattern: tuple[str, ...]
    is_kept: bool
    is_folder: bool

    def fits(self, path: str, *, is_folder: bool) -> bool:
        return (is_folder or not self.is_folder) and globs.fits(self.pattern, path)


@dataclass
class _Known:
    """The rules, and what has been found of folders."""

    repo: Repo
    rules: dict[str, tuple[_Rule, ...]] = field(default_factory=dict)
    folders: dict[str, bool] = field(default_factory=dict)
    checks: int = 0

    def leaves_out(self, path: str) -> bool:
        """Whether ``path``, or a folder that it lies in, is left out: nothing comes back from below such a one."""
        around = folders_up(posixpath.dirname(path) or ".")[-2::-1]
        return any(map(self._leaves_out_folder, around)) or self._is_told(path, is_folder=False)

    def _leaves_out_folder(self, path: str) -> bool:
        if path not in self.folders:
            self.folders[path] = self._is_told(path, is_folder=True)
        return self.folders[path]

    def _is_told(self, path: str, *, is_folder: bool) -> bool:
        """What the last of the rules says that fit, nearer files after others."""
        for place in folders_up(posixpath.dirname(path) or "."):
            inside = path if place == "." else path[len(place) + 1 :]
            rules = self._of(place)
            self.checks += len(rules)
            for rule in reversed(rules) if self.checks <= MAX_CHECKS else ():
                if rule.fits(inside, is_folder=is_folder):
                    return not rule.is_kept
        return False

    def _of(self, folder: str) -> tuple[_Rule, ...]:
        if folder not in self.rules:
            file = FILE if folder == "." else f"{folder}/{FILE}"
            lines = (self.repo.text(file) or "").splitlines() if self.repo.exists(file) else ()
            self.rules[folder] = tuple(islice(filter(None, map(_rule, lines)), MAX_RULES))
        return self.rules[folder]


def _rule(line: str) -> _Rule | None:
    text = _BLANKS.sub("", line) if len(line) <= MAX_LENGTH else ""
    if not text or text.startswith("#") or text.count("*") > MAX_STARS:
        return None
    is_kept = text.startswith("!")
    text = _ESCAPE.sub(r"\1", text.removeprefix("!"))
    parts = globs.parts(text)
    if not parts:
        return None
    if "/" not in text.rstrip("/"):
        parts = ("**", *parts)
    if parts[-1] == "**":  # what lies in the folder, which is none of it
        parts = (*parts, "*")
    return _Rule(pattern=parts, is_kept=is_kept, is_folder=text.endswith("/"))
