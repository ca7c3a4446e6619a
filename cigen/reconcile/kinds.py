"""How a file is merged, by its path."""

from __future__ import annotations

import re

from cigen.merge import FileKind, UnmergeableError

_KINDS: tuple[tuple[re.Pattern[str], FileKind], ...] = (
    (re.compile(r"\.github/workflows/[^/]+\.ya?ml"), "github"),
    (re.compile(r"\.github/dependabot\.yml"), "dependabot"),
    (re.compile(r"\.github/renovate\.json5"), "whole"),
    (re.compile(r"(.*/)?\.gitlab-ci\.yml"), "gitlab"),
    (re.compile(r"(.*/)?compose[^/]*\.ya?ml"), "compose"),
    (re.compile(r"(.*/)?([^/]+\.)?Dockerfile"), "dockerfile"),
    (re.compile(r".*\.hcl"), "hcl"),
    (re.compile(r".*\.dockerignore"), "lines"),
)


def kind_of(path: str) -> FileKind:
    """The kind of the file at ``path``; raises :class:`UnmergeableError` for one that cigen cannot merge."""
    for pattern, kind in _KINDS:
        if pattern.fullmatch(path):
            return kind
    raise UnmergeableError("cigen knows no way to merge a file of this kind")
