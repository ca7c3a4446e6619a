"""A back end with one text in the place of a file's: what a repository would be after a change."""

from __future__ import annotations

import dataclasses

from cigen.repo.tree import MAX_BYTES, Listing, Tree


class Overlaid:
    """``tree`` as it would be if ``path`` held ``text``."""

    def __init__(self, tree: Tree, path: str, text: str) -> None:
        self._tree = tree
        self._path = path
        self._content = text.encode()

    def listing(self) -> Listing:
        """The tree's listing with the path, if it is new."""
        listed = self._tree.listing()
        return dataclasses.replace(listed, files=tuple(sorted({*listed.files, self._path})))

    def read(self, path: str, limit: int = MAX_BYTES) -> bytes | None:
        """The text in place of the file's."""
        return self._content if path == self._path else self._tree.read(path, limit)

    def occupied(self, path: str) -> bool:
        """As in the tree."""
        return path == self._path or self._tree.occupied(path)
