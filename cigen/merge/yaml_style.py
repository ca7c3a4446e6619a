"""How the generator's YAML is written into the user's: their indentation, their quotes, their brackets."""

from __future__ import annotations

import json
import re

from cigen.merge import patch
from cigen.merge.patch import Patch
from cigen.merge.source import Source
from cigen.merge.tree import Node
from cigen.merge.yaml_raw import Raw, compose, scalar_type

_BARE = re.compile(r"[A-Za-z0-9_./$][A-Za-z0-9_./$@+=()' -]*[A-Za-z0-9_./$)']|[A-Za-z0-9_.]")
_COLLECTION = re.compile(r"[\[{]|-[ \n]|[^|>'\"][^\n]*\n")  # or a plain scalar over several lines
_HEADER = re.compile(r"([|>])([-+]?)([0-9]?)([-+]?)[ \t]*(#.*)?")


class YamlStyle:
    """YAML, block or flow."""

    comma = ", "

    def replacement(self, ours: Source, old: Node, theirs: Source, new: Node, text: str | None) -> Patch:
        """A scalar for a scalar in its place; anything else with its key."""
        raw = theirs.text[new.start : new.end]
        current = ours.text[old.start : old.end]
        column = ours.column(old.head)
        if not _is_block_context(ours, old):
            return Patch(start=old.start, end=old.end, text=flow(theirs, new, text))
        if text is not None:
            return _literal(old, column, text, current)
        if old.kind == new.kind == "scalar" and current and raw and not _is_collection(theirs, new):
            if raw[0] in "|>":
                return _block_for_block(old, column, theirs, new, current)
            if not _is_collection(ours, old):
                return Patch(start=old.start, end=old.end, text=_requoted(current, raw))
        return _entry(ours, old, theirs, new)

    def inline(self, theirs: Source, new: Node) -> str:
        """An entry for a flow collection."""
        key = theirs.text[new.head : new.start].strip()
        return f"{key} {flow(theirs, new)}" if key.endswith(":") else flow(theirs, new)

    def emptied(self, ours: Source, parent: Node) -> Patch | None:
        """Empty brackets behind the key."""
        end = min((comment.start for comment in ours.within(parent.head, parent.start)), default=parent.start)
        at = len(ours.text[:end].rstrip())
        return Patch(start=at, end=at, text=" {}" if parent.kind == "map" else " []")


def _is_block_context(source: Source, node: Node) -> bool:
    """An entry in block style owns its lines; in brackets it has no more than itself."""
    return node.tail == len(source.text) or source.text[node.tail - 1] == "\n"


def _is_collection(source: Source, node: Node) -> bool:
    return bool(node.children or _COLLECTION.match(source.text, node.start, node.end))


def _literal(old: Node, column: int, text: str, current: str) -> Patch:
    if any(line.startswith((" ", "\t")) or not (line.isprintable()) for line in text.split("\n")):
        return Patch(start=old.start, end=old.end, text=json.dumps(text, ensure_ascii=False))
    return _block_scalar(old, column, "|" if text.endswith("\n") else "|-", text.removesuffix("\n"), current)


def _block_scalar(old: Node, column: int, header: str, text: str, current: str) -> Patch:
    """``text`` as a literal; a user's own indentation of the one before is kept."""
    body = re.search(r"\n( +)\S", current) if current[:1] in {"|", ">"} else None
    blanks = body[1] if body and len(body[1]) > column else " " * (column + 2)
    lines = "\n".join(blanks + line if line else "" for line in text.split("\n"))
    comment = _HEADER.match(current)
    header += f" {comment[5]}" if comment and comment[5] else ""
    return Patch(start=old.start, end=old.end, text=f"{header}\n{lines}")


def _block_for_block(old: Node, column: int, theirs: Source, new: Node, current: str) -> Patch:
    raw = theirs.text[new.start : new.end]
    header, _, body = raw.partition("\n")
    indicator = _HEADER.match(header)
    if indicator and indicator[3]:  # its content is indented by so many from its key, wherever that is
        moved = patch.shifted(body, column - theirs.column(new.head))
        return Patch(start=old.start, end=old.end, text=f"{header}\n{moved}")
    lines = body.split("\n")
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return _block_scalar(old, column, header, "\n".join(line[indent:] for line in lines), current)


def _requoted(current: str, raw: str) -> str:
    """The generator's scalar between the user's kind of quotes, where it stays the same value."""
    plain = compose(raw)
    if plain is None or current[0] not in "'\"" or scalar_type(plain) != "str" or not plain.text.isprintable():
        return raw
    if current[0] == '"':
        return json.dumps(plain.text, ensure_ascii=False)
    return "'" + plain.text.replace("'", "''") + "'"


def _entry(ours: Source, old: Node, theirs: Source, new: Node) -> Patch:
    """The whole entry with its key, in the user's column."""
    own, wanted = theirs.column(new.head), ours.column(old.head)
    text = patch.shifted(" " * own + theirs.text[new.head : new.end], wanted - own)
    return Patch(start=old.head, end=max(old.end, old.head), text=text[wanted:])


def flow(source: Source, node: Node, text: str | None = None) -> str:
    """The value of a node on one line, as it is written between brackets."""
    if text is not None:
        return json.dumps(text, ensure_ascii=False)
    raw = compose(" " * source.column(node.start) + source.text[node.start : node.end])
    return _flow(raw) if raw else "null"


def _flow(raw: Raw) -> str:
    match raw.kind:
        case "list":
            return "[" + ", ".join(_flow(item) for item in raw.items) + "]"
        case "map":
            pairs = zip(raw.items[::2], raw.items[1::2], strict=True)
            return "{" + ", ".join(f"{_flow(key)}: {_flow(value)}" for key, value in pairs) + "}"
        case "alias" if raw.target:
            return _flow(raw.target)
        case _:
            return _flow_scalar(raw)


def _flow_scalar(raw: Raw) -> str:
    if scalar_type(raw) != "str":
        return raw.text or "null"
    bare = not raw.style and _BARE.fullmatch(raw.text)
    return raw.text if bare else json.dumps(raw.text, ensure_ascii=False)
