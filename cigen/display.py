"""Text from a repository, made safe to show to a person."""

from __future__ import annotations

import unicodedata

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_printable(text: str) -> bool:
    """Whether ``text`` holds no control, format (bidirectional) or unassigned character."""
    if text.isascii():
        return text.isprintable()
    return not any(unicodedata.category(character) in _UNSAFE for character in text)


def printable(text: str, *, limit: int = 500) -> str:
    r"""At most ``limit`` characters of ``text``, the unsafe ones written as ``\u{..}``."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if is_printable(text):
        return text
    return "".join(c if unicodedata.category(c) not in _UNSAFE else f"\\u{{{ord(c):x}}}" for c in text)
