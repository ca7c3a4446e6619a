"""A text without byte order mark and carriage returns, and the way back to the user's bytes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cigen.merge.patch import Patch, applied

_BOM = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Dressed:
    """A file as it is, and ``plain``, its text with Unix line ends and no byte order mark."""

    text: str
    plain: str

    @classmethod
    def of(cls, text: str) -> Dressed:
        """Take the dress off a text."""
        return cls(text=text, plain=text.removeprefix(_BOM).replace("\r\n", "\n"))

    def like(self, plain: str) -> str:
        """Another text in this one's dress."""
        mark = _BOM if self.text.startswith(_BOM) else ""
        return mark + (plain.replace("\n", "\r\n") if self._is_crlf else plain)

    def patched(self, patches: Iterable[Patch]) -> str:
        """The file with patches to ``plain``: every byte outside of them is as it was."""
        start = len(_BOM) if self.text.startswith(_BOM) else 0
        returns = [match.start() - start - count for count, match in enumerate(re.finditer("\r\n", self.text))]

        def at(place: int) -> int:
            return start + place + bisect_left(returns, place)

        moved = [
            replace(
                patch,
                start=at(patch.start),
                end=at(patch.end),
                text=patch.text.replace("\n", "\r\n") if self._is_crlf else patch.text,
            )
            for patch in patches
        ]
        return applied(self.text, moved)

    @property
    def is_uniform(self) -> bool:
        """Whether all line ends are of one kind."""
        return self.like(self.plain) == self.text

    @property
    def _is_crlf(self) -> bool:
        return self.text.count("\r\n") * 2 > self.text.count("\n")
