"""setup.py, read as text: what the call of ``setup`` says in constants. It is never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cigen.repo import Repo

MAX_NODES = 20_000
MAX_BYTES = 200_000


@dataclass(frozen=True, kw_only=True)
class SetupCall:
    """The keywords of ``setup(...)`` that are constants, as nodes of :mod:`ast`, with names replaced by what they are.

    ``strings`` are all constants of the file, and the tails of paths that are put together: files that it may read.
    """

    keywords: Mapping[str, ast.expr] = field(default_factory=dict)
    names: Mapping[str, ast.expr] = field(default_factory=dict)
    strings: tuple[str, ...] = ()

    def text(self, keyword: str) -> tuple[str, int] | None:
        """A keyword's string and its line."""
        node = self._value(self.keywords.get(keyword))
        return (node.value, node.lineno) if isinstance(node, ast.Constant) and isinstance(node.value, str) else None

    def texts(self, keyword: str) -> tuple[tuple[str, int], ...]:
        """The strings of a keyword's list with their lines."""
        return tuple(self._strings(self.keywords.get(keyword)))

    def tables(self, keyword: str) -> dict[str, tuple[tuple[str, int], ...]]:
        """The lists of strings of a keyword's dictionary."""
        node = self._value(self.keywords.get(keyword))
        if not isinstance(node, ast.Dict):
            return {}
        pairs = zip(node.keys, node.values, strict=True)
        return {
            key.value: tuple(self._strings(value))
            for key, value in pairs
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }

    def _value(self, node: ast.expr | None) -> ast.expr | None:
        return self.names.get(node.id, node) if isinstance(node, ast.Name) else node

    def _strings(self, node: ast.expr | None) -> Iterator[tuple[str, int]]:
        value = self._value(node)
        items = value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]
        for item in items:
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                yield from ((line.strip(), item.lineno) for line in item.value.split("\n") if line.strip())


def read(repo: Repo, path: str) -> SetupCall | None:
    """What ``setup.py`` says; ``None`` where there is none, or no Python."""
    text = repo.text(path)
    if text is None or len(text) > MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in somebody else's strings
            nodes = _walk(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    calls = [node for node in nodes if isinstance(node, ast.Call) and _called(node) == "setup"]
    if not calls:
        return None
    names = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    keywords = {word.arg: word.value for call in calls for word in call.keywords if word.arg}
    return SetupCall(keywords=keywords, names=names, strings=tuple(dict.fromkeys(_texts(nodes))))


def _walk(tree: ast.AST) -> list[ast.AST]:
    nodes = []
    for node in ast.walk(tree):
        nodes.append(node)
        if len(nodes) > MAX_NODES:
            break
    return nodes


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            yield node.value
        if isinstance(node, ast.Call):
            parts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if len(parts) > 1:
                yield "/".join(parts)
