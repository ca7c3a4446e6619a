"""Files as nobody meant them: cut off, in another encoding, enormous, or with the wrong type at any one place."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

import tomli_w
import yaml

_WRONG: tuple[object, ...] = (
    "", "\x07${x}`id`\n", "../../..", "a" * 70_000, 7, -1.5e300, True, [], [[]], {}, {"a": {"": []}}, ["", 7, {}],
)  # fmt: skip
_WRONG_WORDS = ("", "99999999999999999999", "../../../etc", "'\"`$(id)")
_WORD = re.compile(r"[\w.^~*@/-]+")
_DEEP = 20_000


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What was done to a file; ``make`` gives its bytes, ``None`` where its format has no such value.

    Most are told and never made.
    """

    what: str
    make: Callable[[], bytes | None]


def whole(text: str) -> list[Damage]:
    """The file as a whole damaged."""
    data = text.encode()
    damaged: dict[str, Callable[[], bytes]] = {
        **{f"cut at {quarter}/4": partial(_cut, data, quarter) for quarter in range(4)},
        "UTF-16": partial(text.encode, "utf-16"),
        "not UTF-8": partial(data.replace, b"e", b"\xe9"),
        "NUL": partial(data.replace, b"\n", b"\x00\n"),
        "BOM and CRLF": lambda: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        "twice": partial(bytes.__mul__, data, 2),
        "a thousand times": partial(bytes.__mul__, data, 1000),
    }
    for mark in ("[", "{", "(", "<a>", "${", "- ", '"'):
        damaged[f"deep {mark}"] = partial(_deep, mark, b"")
        damaged[f"deep {mark} at its end"] = partial(_deep, mark, data)
    return [Damage(what=what, make=make) for what, make in damaged.items()]


def _cut(data: bytes, quarters: int) -> bytes:
    return data[: len(data) * quarters // 4]


def _deep(mark: str, before: bytes) -> bytes:
    return before + (mark * _DEEP).encode()


def parts(path: str, text: str) -> Iterator[Damage]:
    """One place of the file after the other damaged: each value of another type, each word gone or another."""
    form = _FORMS.get(PurePosixPath(path).suffix)
    if form:
        yield from _values(form, text)
    elif text.lstrip().startswith("<"):
        yield from _elements(text)
    yield from _words(text)


_Form = tuple[Callable[[str], Any], Callable[[Any], str]]
_YAML: _Form = (
    lambda text: yaml.load(text, yaml.CSafeLoader),
    lambda value: str(yaml.dump(value, None, yaml.CSafeDumper)),
)
_FORMS: dict[str, _Form] = {
    ".json": (json.loads, json.dumps),
    ".lock": (tomllib.loads, tomli_w.dumps),
    ".toml": (tomllib.loads, tomli_w.dumps),
    ".yaml": _YAML,
    ".yml": _YAML,
}


def _values(form: _Form, text: str) -> Iterator[Damage]:
    read, write = form
    try:
        document = read(text)
    except (ValueError, yaml.YAMLError):
        return
    for place in _places(document):
        for wrong in _WRONG:
            what = f"{'.'.join(map(str, place))} = {str(wrong)[:20]!r}"
            yield Damage(what=what, make=partial(_with, document, place, wrong, write))


def _places(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield (*above, key)
        yield from _places(value, (*above, key))


def _with(document: Any, place: tuple[Any, ...], wrong: object, write: Callable[[Any], str]) -> bytes | None:
    changed = copy.deepcopy(document)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = wrong
    try:
        return write(changed).encode()
    except (TypeError, ValueError):
        return None


def _elements(text: str) -> Iterator[Damage]:
    try:
        count = sum(1 for _ in ElementTree.fromstring(text).iter())
    except ElementTree.ParseError:
        return
    for number in range(count):
        for wrong in ("", "${a}" * 50, "9" * 70_000, None):
            what = f"element {number} {'twice inside' if wrong is None else f'= {wrong[:8]!r}'}"
            yield Damage(what=what, make=partial(_with_element, text, number, wrong))


def _with_element(text: str, number: int, wrong: str | None) -> bytes:
    root = ElementTree.fromstring(text)
    element = list(root.iter())[number]
    element[:] = [*element, *element] if wrong is None else []
    element.text = element.text if wrong is None else wrong
    return ElementTree.tostring(root)


def _words(text: str) -> Iterator[Damage]:
    for match in _WORD.finditer(text):
        for wrong in _WRONG_WORDS:
            make = partial(_with_word, text, match, wrong)
            yield Damage(what=f"{match[0]} at {match.start()} = {wrong!r}", make=make)


def _with_word(text: str, match: re.Match[str], wrong: str) -> bytes:
    return (text[: match.start()] + wrong + text[match.end() :]).encode()
