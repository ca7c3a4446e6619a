"""The bytes of the last emission in the lock: zlib and base64, so that no tool takes them for a file of its kind.

A Dockerfile is much like its neighbour: the first of a name is whole, the others are packed with it as dictionary.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import zlib
from collections.abc import Mapping
from typing import Any

from cigen.display import printable
from cigen.errors import UnsafeInputError

MAX_PACKED = 96 << 10  # characters of one file
MAX_TEXT = 512 << 10  # bytes of one file
MAX_TOTAL = 64 << 20  # bytes of all files


def encoded(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The entry of each text by path; a text that is too large has none, and is then compared by its hash alone."""
    firsts: dict[str, str] = {}
    entries = {}
    for path in sorted(texts):
        first = firsts.setdefault(posixpath.basename(path), path)
        like = None if first == path or first not in entries else first
        packed = _pack(texts[path].encode(), texts[like].encode() if like else b"")
        if len(packed) <= MAX_PACKED and len(texts[path].encode()) <= MAX_TEXT:
            entries[path] = {"base": packed, "like": like} if like else {"base": packed}
    return entries


def decoded(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The text of each entry that has one and is whole; raises :class:`UnsafeInputError` for one that explodes."""
    texts: dict[str, str] = {}
    left = MAX_TOTAL
    for path in sorted(entries, key=lambda path: (entries[path].get("like") is not None, path)):
        entry = entries[path]
        like = entry.get("like")
        if like is not None and (not isinstance(like, str) or like not in texts or "like" in entries[like]):
            continue
        text = _unpack(entry.get("base"), texts[like].encode() if like else b"", path)
        left -= len(text or "")
        if left < 0:
            raise UnsafeInputError("the lock holds more than 64 MiB of text")
        if text is not None:
            texts[path] = text
    return texts


def _pack(content: bytes, like: bytes) -> str:
    packer = zlib.compressobj(9, zdict=like) if like else zlib.compressobj(9)
    return base64.b64encode(packer.compress(content) + packer.flush()).decode()


def _unpack(packed: object, like: bytes, path: str) -> str | None:
    if not isinstance(packed, str) or len(packed) > MAX_PACKED:
        return None
    try:
        unpacker = zlib.decompressobj(zdict=like) if like else zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_TEXT + 1)
        if len(content) > MAX_TEXT:
            raise UnsafeInputError(f"the lock's text of {printable(path)} is larger than cigen writes any")
        return content.decode() if unpacker.eof else None
    except (zlib.error, binascii.Error, ValueError):
        return None
