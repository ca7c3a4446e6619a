"""Expressions by their shape: none takes the square of a text's length to find that it does not match.

Two unbounded repeats do, where a text may belong to the one or the other (``\\s*x?\\s*y``), and so does a repeat in
which a search may begin again (``a[^b]*b`` in ``aaaa``). Bound it, or leave out what both may take.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import islice, product
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as sre
from re import _parser as parser
from types import ModuleType
from typing import Any

import pytest

import cigen

# What they read is short: a path with few slashes, a name, a line or a text that is cut before.
SHORT = frozenset({
    "cigen.ecosystems.composer.testing._TEST_FILE", "cigen.ecosystems.dotnet.imports._CONDITION",
    "cigen.ecosystems.go.embedding._TOKEN", "cigen.ecosystems.gradle.build._CONVENTION",
    "cigen.ecosystems.gradle.components._TESTS", "cigen.ecosystems.native.options._WORDS",
    "cigen.ecosystems.node.package._NO_TEST",
    "cigen.ecosystems.node.testing._NODE_TEST", "cigen.ecosystems.python.django._ASIDE",
    "cigen.ecosystems.python.testing._TESTS", "cigen.ecosystems.sbt.components._TESTS",
    "cigen.ecosystems.sbt.definition._ASIDE", "cigen.evidence.conventions.ALL",
    "cigen.evidence.conventions._JAVA", "cigen.evidence.images.dockerfiles._TOOLING",
    "cigen.evidence.gitignored._BLANKS", "cigen.evidence.places._EXAMPLES", "cigen.evidence.registries._READERS",
    "cigen.semver._COMPARATOR",
})  # fmt: skip
# What stands before or behind them leaves one way: a boundary, or nothing that could fail.
ONE_WAY = frozenset({
    "cigen.ecosystems.zig.zon._TOKEN", "cigen.engine.failure._LEVEL", "cigen.reconcile.bumps.IMAGE",
    "cigen.registry.connection._CHALLENGE",
})  # fmt: skip

_ASCII = frozenset(map(chr, range(128)))
_MOST = 500  # ways through one expression that are looked at


@dataclass(frozen=True)
class Step:
    """A character of ``chars``: one, perhaps one, or any number; an anchor or a look around has none."""

    kind: str
    chars: frozenset[str] = frozenset()

    def may_be_of(self, chars: frozenset[str]) -> bool:
        return self.kind in ("perhaps", "mark") or bool(self.chars & chars)


Way = list[Step]


def _characters(op: Any, value: Any) -> frozenset[str] | None:
    """Those that one piece of an expression matches; ``None`` where it is more than a character."""
    if op not in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
        return None
    return _of_class(op, tuple(value) if isinstance(value, list) else value)


@cache
def _of_class(op: Any, value: Any) -> frozenset[str]:
    tree = parser.parse("")  # an expression of its own, asked about every character
    tree.data = [(op, list(value) if isinstance(value, tuple) else value)]
    return frozenset(filter(compiler.compile(tree, 0).fullmatch, _ASCII))


def _ways(tree: Any) -> list[Way]:
    """What an expression may go through, branches one after the other."""
    pieces = [_piece(op, value) for op, value in tree]
    return [[step for way in chosen for step in way] for chosen in islice(product(*pieces), _MOST)]


def _piece(op: Any, value: Any) -> list[Way]:
    chars = _characters(op, value)
    if chars is not None:
        return [[Step("one", chars)]]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return _repeat(*value)
    if op is sre.SUBPATTERN:
        return _ways(value[3])
    if op is sre.BRANCH:
        return [way for tree in value[1] for way in _ways(tree)]
    return [[Step("line" if op is sre.AT and value is sre.AT_BEGINNING else "mark")]]


def _repeat(least: int, most: int, body: Any) -> list[Way]:
    inner, endless = _ways(body), most == sre.MAXREPEAT
    if all(len(way) == 1 for way in inner):
        chars = frozenset[str]().union(*(way[0].chars for way in inner))
        rest = [Step("many" if endless else "perhaps", chars)] if most > least else []
        return [[Step("one", chars)] * min(least, 3) + rest]
    twice = [first + second for first, second in product(inner, inner)] if endless else []
    nothing: list[Way] = [] if least else [[]]
    return [*nothing, *inner, *twice]


def _is_slow(expression: re.Pattern[Any], *, is_searched: bool) -> bool:
    flags = expression.flags & ~re.UNICODE if isinstance(expression.pattern, bytes) else expression.flags
    return any(
        _shares(way, place) or (is_searched and _begins_again(way, place, expression.flags))
        for way in _ways(parser.parse(expression.pattern, flags))
        for place, step in enumerate(way)
        if step.kind == "many" and any(one.kind in ("one", "line", "mark") for one in way[place + 1 :])
    )


def _shares(way: Way, place: int) -> bool:
    """Whether a repeat before it may take the same characters, and what stands between them none or these."""
    return any(
        before.kind == "many"
        and bool(both := before.chars & way[place].chars)
        and all(step.may_be_of(both) for step in way[at + 1 : place])
        for at, before in enumerate(way[:place])
    )


def _begins_again(way: Way, place: int, flags: int) -> bool:
    """Whether all that leads to it may be made of its own characters."""
    chars, first = way[place].chars, way[0]
    if first.kind == "line" and not (flags & re.MULTILINE and "\n" in chars):
        return False
    return all(step.kind == "line" or step.may_be_of(chars) for step in way[:place])


def _inside(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The expressions in a module's value."""
    if isinstance(value, re.Pattern):
        yield value
    parts: Sequence[object] = ()
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, (tuple, list, frozenset)):
        parts = list(value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = [getattr(value, field.name) for field in fields(value)]
    for part in parts if depth < 4 else ():
        yield from _inside(part, depth + 1)


def _slow_in(module: ModuleType) -> Iterator[str]:
    source = inspect.getsource(module)
    for name, value in vars(module).items():
        expressions = tuple(_inside(value))
        if not expressions or not re.search(rf"^{name}\b", source, re.MULTILINE):
            continue  # none, or of another module
        is_searched = re.search(rf"\b{name}\.(?:search|find|sub|split)", source) is not None
        if any(_is_slow(expression, is_searched=is_searched) for expression in expressions):
            yield f"{module.__name__}.{name}"


def _modules() -> list[str]:
    return [found.name for found in pkgutil.walk_packages(cigen.__path__, "cigen.")]


def test_none_takes_the_square_of_a_text_s_length() -> None:
    found = {name for module in _modules() for name in _slow_in(importlib.import_module(module))}
    assert found == SHORT | ONE_WAY


@pytest.mark.parametrize(
    ("expression", "is_slow"),
    [
        (r"\s*x?\s*y", True),
        (r"(?:a*b?)*c", True),
        (r"a[^b]*b", True),
        (r"(?m)^\s*x", True),
        (r"\d+\.", True),
        (r"(?m)^[ \t]*x", False),
        (r"x\s*=?\s*y", True),
        (r"x\s*=?\s{0,9}y", False),
        (r"x\s*(?:=\s*)?y", False),
        (r"x[ (]*y", False),
        (r"(?:\w+/)*z", True),
        (r"a[^b]*", False),
        (r"a[^b]{0,300}b", False),
    ],
)
def test_a_slow_shape_is_seen(expression: str, is_slow: bool) -> None:
    assert _is_slow(re.compile(expression), is_searched=True) is is_slow
