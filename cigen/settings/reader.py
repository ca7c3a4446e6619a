"""One mapping of ``cigen.yml``: reads values by grammar; every error names the key, the file and the line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from cigen.display import printable
from cigen.errors import UsageError
from cigen.facts import Source
from cigen.repo import resolve
from cigen.yamltree import Node

_NUMBER = re.compile(r"[0-9]{1,5}")


class Reader:
    """A mapping of the settings file ``file``, reached through the keys ``path`` ("a.b", "" at the top)."""

    def __init__(self, node: Node, file: str, path: str = "") -> None:
        self._node = node
        self._file = file
        self._path = path
        if not node.is_null and node.kind != "mapping":
            raise UsageError(f"{path or 'the settings'} must be a mapping", where=f"{file}:{node.line}")
        self._refuse_duplicates()

    def names(self) -> list[str]:
        """The keys, as they are ordered in the file."""
        return [name.text for name, _ in self._node.entries]

    def has(self, key: str) -> bool:
        """Whether ``key`` is there with a value."""
        return not self._node.get(key).is_null

    def child(self, key: str) -> Reader:
        """The mapping below ``key``; an empty one where there is none."""
        return Reader(self._node.get(key), self._file, self._join(key))

    def node(self, key: str) -> Node:
        """The value below ``key`` as it is."""
        return self._node.get(key)

    def line(self, key: str) -> int:
        """The line of ``key``, from 1."""
        return self._line(key)

    def error(self, key: str, message: str, hint: str | None = None) -> UsageError:
        """An error about ``key``, to be raised."""
        return UsageError(message, where=f"{self._file}:{self._line(key)}", hint=hint)

    def check_keys(self, *known: str) -> None:
        """Refuse a key that is not ``known``, and tell the nearest."""
        for key in self.names():
            if key not in known:
                hint = _nearest(key, known) or f"known are {', '.join(known)}"
                raise self.error(key, f"unknown setting {self._join(key)}", hint)

    def text(self, key: str, grammar: re.Pattern[str]) -> str | None:
        """A scalar that fits ``grammar``; ``None`` where there is none."""
        if not self.has(key):
            return None
        node = self._node.get(key)
        if node.kind != "scalar":
            raise self.error(key, f"{self._join(key)} must be a single value, not a {node.kind}")
        if not grammar.fullmatch(node.text):
            raise self.error(key, f"{self._join(key)} cannot be {printable(node.text, limit=80)!r}")
        return node.text

    def choice(self, key: str, known: Sequence[str]) -> str | None:
        """One of ``known``; ``None`` where there is none."""
        value = self.text(key, re.compile(".*", re.DOTALL))
        if value is not None and value not in known:
            message = f"{self._join(key)} cannot be {printable(value, limit=80)!r}"
            raise self.error(key, message, _nearest(value, known) or f"one of {', '.join(known)}")
        return value

    def strings(self, key: str, grammar: re.Pattern[str]) -> tuple[str, ...]:
        """One scalar or a list of them, each fitting ``grammar``."""
        node = self._node.get(key)
        if node.is_null:
            return ()
        values = (node,) if node.kind == "scalar" else node.items
        if node.kind == "mapping" or any(value.kind != "scalar" for value in values):
            raise self.error(key, f"{self._join(key)} must be a list of texts")
        for value in values:
            if not grammar.fullmatch(value.text):
                shown = printable(value.text, limit=80)
                message = f"{self._join(key)} cannot hold {shown!r}"
                raise UsageError(message, where=f"{self._file}:{value.line}")
        return tuple(value.text for value in values)

    def number(self, key: str, allowed: range) -> int | None:
        """A whole number in ``allowed``; ``None`` where there is none."""
        if not self.has(key):
            return None
        text = self._node.get(key).text
        if not _NUMBER.fullmatch(text) or int(text) not in allowed:
            message = f"{self._join(key)} must be a number from {allowed[0]} to {allowed[-1]}"
            raise self.error(key, message)
        return int(text)

    def folder(self, key: str, written: str) -> str:
        """A folder of the repository, as ``written`` in or below ``key``: "." or "a/b"."""
        path = resolve(".", written.rstrip("/") or ".")
        if path is None:
            raise self.error(key, f"{printable(written, limit=80)} is not inside the repository")
        return path

    def source(self, key: str) -> Source:
        """Where ``key`` stands."""
        return Source(file=self._file, line=self._line(key), key=self._join(key))

    def _join(self, key: str) -> str:
        shown = printable(key, limit=80)
        return f"{self._path}.{shown}" if self._path else shown

    def _line(self, key: str) -> int:
        lines = (name.line for name, _ in self._node.entries if name.text == key)
        return next(lines, self._node.line)

    def _refuse_duplicates(self) -> None:
        seen: dict[str, int] = {}
        for name, _ in self._node.entries:
            if name.kind != "scalar":
                message = f"a key of {self._path or 'the settings'} must be a text"
                raise UsageError(message, where=f"{self._file}:{name.line}")
            if name.text in seen:
                message = f"{self._join(name.text)} is there twice, in line {seen[name.text]} too"
                raise UsageError(message, where=f"{self._file}:{name.line}", hint="keep one of them")
            seen[name.text] = name.line


def _nearest(word: str, known: Sequence[str]) -> str | None:
    nearest = difflib.get_close_matches(word[:80], known, n=1, cutoff=0.4)
    return f"did you mean {nearest[0]}?" if nearest else None
