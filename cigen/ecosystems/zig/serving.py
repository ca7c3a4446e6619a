"""Where a program written in Zig listens, by its packages and its sources."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_DEFAULTS: dict[str, int | None] = {"jetzig": 8080, "httpz": 5882, "zap": None, "tokamak": None, "zzz": None}
_NUMBER = r"([1-9][0-9]{1,4})\b"
_LISTENS = re.compile(r"\.listen\s*\(")
_PORTS = (
    re.compile(rf"\bparseIp[46]?\s*\(\s*\"[0-9a-f.:]{{0,40}}\"\s*,\s*{_NUMBER}"),
    re.compile(rf"\.init(?:Ip4)?\s*\(\s*\.\{{[ 0-9,]{{0,20}}\}}\s*,\s*{_NUMBER}"),
    re.compile(rf"(?:\.|\b(?:const|var)\s+)(?:\w{{0,20}}_)?port\s*(?::\s*u16\s*)?=\s*{_NUMBER}", re.IGNORECASE),
)
_LOOPBACK = re.compile(r"\"(?:127\.0\.0\.1|localhost|::1)\"|\{\s*127\s*,\s*0\s*,\s*0\s*,\s*1\s*\}")
_EVERYWHERE = re.compile(r"\"(?:0\.0\.0\.0|::)\"|\{\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*\}|\.all\(")


def framework(packages: Collection[str]) -> str | None:
    """The web framework among the packages."""
    return next((name for name in _DEFAULTS if name in packages), None)


def port(name: str | None, texts: Sequence[str]) -> int | None:
    """The port that the sources of a program that listens name, or its framework's default."""
    if name is None and not any(_LISTENS.search(text) for text in texts):
        return None
    found = (int(match[1]) for pattern in _PORTS for text in texts if (match := pattern.search(text)))
    return next((number for number in found if number < 65536), _DEFAULTS.get(name or ""))


def is_loopback(name: str | None, texts: Sequence[str]) -> bool:
    """Whether the program can be reached from its own machine only, as httpz does it where nothing is said."""
    if any(_EVERYWHERE.search(text) for text in texts):
        return False
    return name == "httpz" or any(_LOOPBACK.search(text) for text in texts)
