"""Structural three-way merge of regenerated files: pure, text in and text out.

``merge(kind, base, ours, theirs)`` is all that the rest of cigen needs; see :mod:`cigen.merge.merging`.
"""

from __future__ import annotations

from cigen.merge.conflicts import Conflict, Merged, Note, UnmergeableError
from cigen.merge.merging import FileKind, merge
from cigen.merge.renames import Rename

__all__ = ["Conflict", "FileKind", "Merged", "Note", "Rename", "UnmergeableError", "merge"]
