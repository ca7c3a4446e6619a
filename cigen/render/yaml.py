"""The one YAML dumper: block style, our order, strings that a YAML 1.1 reader would misread in quotes.

Block structure is written here, since ruamel.yaml's emitter takes as long as the rest of a check together; how a
string is written that is no plain word is ruamel's to say.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# What YAML 1.1 reads as a boolean, null, number, date or base-60 number, and ruamel (1.2) leaves bare.
_MISREAD = re.compile(
    r"(?i:y|yes|n|no|true|false|on|off|null|~|)|[-+]?[0-9][0-9_,.:eExXobTZ+-]*|[-+]?\.(?i:inf|nan)|=|<<"
)
_PLAIN = re.compile(r"[A-Za-z_/$][\w./$@+-]*(?: [\w./$@+-]+)*", re.ASCII)
_TOP = re.compile(r"([\w-]+):")
_INNER = re.compile(r"  [\w-]+:$")
_UNFOLDED = 2**31  # characters of a line, after which ruamel would begin another


@dataclass(frozen=True, kw_only=True)
class Commented:
    """A scalar with a comment behind it."""

    value: str
    comment: str


def dump(data: Mapping[str, Any], header: str) -> str:
    """``data`` as YAML below ``header``, whose lines become comments; ends in one newline."""
    head = "".join(f"# {line}".rstrip() + "\n" for line in header.splitlines())
    return head + _spaced("".join(f"{line}\n" for line in _mapping(data, "")))


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{indent}{_key(key)}:", value, f"{indent}  ")


def _sequence(data: Sequence[Any], indent: str) -> Iterator[str]:
    for item in data:
        if isinstance(item, Mapping) and item:
            first, *rest = _mapping(item, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", item, f"{indent}  ")


def _entry(lead: str, value: Any, indent: str) -> Iterator[str]:
    """What follows ``lead``, a key with its colon or the dash of an item: behind it, or in lines with ``indent``."""
    match value:
        case Commented():
            yield f"{lead} {_scalar(value.value)} # {value.comment}"
        case str() if _is_literal(value):
            yield f"{lead} |" if value.endswith("\n") else f"{lead} |-"
            yield from (f"{indent}{line}" if line else "" for line in value.removesuffix("\n").split("\n"))
        case Mapping() if value:
            yield lead
            yield from _mapping(value, indent)
        case str() | bool() | int() | None:
            yield f"{lead} {_scalar(value)}".rstrip(" ")
        case Mapping():
            yield f"{lead} {{}}"
        case Sequence() if value:
            yield lead
            yield from _sequence(value, indent)
        case Sequence():
            yield f"{lead} []"
        case _:
            raise TypeError(f"no YAML for {type(value).__name__}")


def _is_literal(text: str) -> bool:
    """Whether a text is a block of lines that needs no escape and no note of its indentation or empty last lines."""
    is_bare = text[:1] not in " \t\n" and not text.endswith("\n\n")
    return "\n" in text and is_bare and re.sub(r"[\t\n]", "", text).isprintable()


def _scalar(value: str | bool | int | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    return value if _PLAIN.fullmatch(value) and not _MISREAD.fullmatch(value) else _quoted(value)


def _key(key: str) -> str:
    """A key; GitHub's ``on`` is never in quotes."""
    return key if key == "on" else _scalar(key)


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """A string as ruamel writes it on one line, in quotes where it needs some."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    yaml = YAML()
    yaml.width = _UNFOLDED
    stream = io.StringIO()
    is_doubtful = not text.isprintable() or _MISREAD.fullmatch(text)
    yaml.dump([DoubleQuotedScalarString(text) if is_doubtful else text], stream)
    return stream.getvalue().removeprefix("- ").removesuffix("\n")


def _spaced(text: str) -> str:
    """A blank line before each top-level key, and between jobs and between steps, as people write it."""
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        top = _TOP.match(line)
        inner = _INNER.match(line) if section == "jobs" else None
        step = line.startswith("      - name:")
        section = top.group(1) if top else section
        if lines and (top or ((inner or step) and not lines[-1].endswith(":"))):
            lines.append("")
        lines.append(line)
    return "\n".join(lines) + "\n"
