"""npm's version ranges (https://github.com/npm/node-semver#ranges), for releases without a suffix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf

Release = tuple[float, float, float]
Span = tuple[Release, Release]  # from, included, to, excluded

_ANY: Span = ((0, 0, 0), (inf, 0, 0))
_PART = r"(?:[0-9]{1,9}|[xX*])"
_VERSION = rf"v?{_PART}(?:\.{_PART}){{0,2}}(?:[-+][0-9A-Za-z.+-]{{1,64}})?"
_COMPARATOR = re.compile(rf"\s*(\^|~>?|[<>]=?|=)?\s*({_VERSION})(?=\s|$)")
_HYPHEN = re.compile(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*")
MAX_LENGTH = 256


def allows(wanted: str, version: str) -> bool:
    """Whether some release of ``version`` ("22", "3.12") lies in the range ``wanted``.

    Raises ``ValueError`` where ``wanted`` is no range.
    """
    lowest, end = _span("", version)
    return any(max(low, lowest) < min(high, end) for low, high in _spans(wanted))


def _spans(wanted: str) -> list[Span]:
    if len(wanted) > MAX_LENGTH:
        raise ValueError("too long for a range")
    return [_alternative(part) for part in wanted.split("||")]


def _alternative(text: str) -> Span:
    if hyphen := _HYPHEN.fullmatch(text):
        return _span(">=", hyphen[1])[0], _span("<=", hyphen[2])[1]
    low, high = _ANY
    for lowest, end in _comparators(text):
        low, high = max(low, lowest), min(high, end)
    return low, high


def _comparators(text: str) -> Iterator[Span]:
    position = 0
    while text[position:].strip():
        match = _COMPARATOR.match(text, position)
        if not match:
            raise ValueError("no range of npm's")
        yield _span(match[1] or "", match[2])
        position = match.end()


def _span(operator: str, version: str) -> Span:
    """The releases that ``operator version`` stands for."""
    first, last = _ANY
    numbers = _numbers(version)
    low, after = _release(numbers), _after(numbers)
    # What ^ keeps: everything up to the leftmost number that is not zero; what ~ keeps: major and minor.
    kept = next((place for place, number in enumerate(numbers, 1) if number), len(numbers))
    spans = {
        ">=": (low, last),
        ">": (after, last),
        "<": (first, low),
        "<=": (first, after),
        "^": (low, _after(numbers[:kept])),
        "~": (low, _after(numbers[:2])),
        "~>": (low, _after(numbers[:2])),
    }
    return spans.get(operator, (low, after))


def _after(numbers: list[int]) -> Release:
    """The first release that is none of ``numbers``: 1.3 after 1.2."""
    return _release([*numbers[:-1], numbers[-1] + 1]) if numbers else _ANY[1]


def _numbers(version: str) -> list[int]:
    """The leading numbers of a version, up to a wildcard: ``1.x`` is ``[1]``."""
    match = re.match(r"v?([0-9.]*)", version)
    return [int(part) for part in match[1].split(".") if part] if match else []


def _release(numbers: list[int]) -> Release:
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return major, minor, patch
