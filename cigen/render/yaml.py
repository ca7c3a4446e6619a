"""The one YAML dumper: block style, our order, strings that a YAML 1.1 reader would misread in quotes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What YAML 1.1 reads as a boolean, null, number, date or base-60 number, and ruamel (1.2) leaves bare.
_MISREAD = re.compile(
    r"(?i:y|yes|n|no|true|false|on|off|null|~|)|[-+]?[0-9][0-9_,.:eExXobTZ+-]*|[-+]?\.(?i:inf|nan)|=|<<"
)


@dataclass(frozen=True, kw_only=True)
class Commented:
    """A scalar with a comment behind it."""

    value: str
    comment: str


def dump(data: Mapping[str, Any], header: str) -> str:
    """``data`` as YAML below ``header``, whose lines become comments; ends in one newline."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    stream = io.StringIO()
    yaml.dump(_node(data), stream)
    head = "".join(f"# {line}".rstrip() + "\n" for line in header.splitlines())
    return head + _spaced(stream.getvalue())


def _node(value: Any) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

    match value:
        case Mapping():
            return _mapping(value)
        case str() if "\n" in value:
            return LiteralScalarString(value)
        case str() if _MISREAD.fullmatch(value):
            return DoubleQuotedScalarString(value)
        case str() | bool() | int() | None:
            return value
        case Sequence():
            return [_node(item) for item in value]
        case _:
            raise TypeError(f"no YAML for {type(value).__name__}")


def _mapping(value: Mapping[str, Any]) -> Any:
    from ruamel.yaml.comments import CommentedMap

    node = CommentedMap()
    for key, item in value.items():
        if isinstance(item, Commented):
            node[key] = _node(item.value)
            node.yaml_add_eol_comment(item.comment, key, column=0)
        else:
            node[key] = _node(item)
    if node:
        return node
    node.fa.set_flow_style()
    return node


def _spaced(text: str) -> str:
    """A blank line before each top-level key, and between jobs and between steps, as people write it."""
    lines: list[str] = []
    section = ""
    for line in text.splitlines():
        top = re.match(r"([\w-]+):", line)
        inner = re.match(r"  [\w-]+:$", line) if section == "jobs" else None
        step = line.startswith("      - name:")
        section = top.group(1) if top else section
        if lines and (top or ((inner or step) and not lines[-1].endswith(":"))):
            lines.append("")
        lines.append(line)
    return "\n".join(lines) + "\n"
