"""setup.py, read as text: what the call of ``setup`` says in constants. It is never run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cigen.repo import Repo

MAX_NODES = 20_000
MAX_BYTES = 200_000
MAX_DEPTH = 20  # of lists that are added
MAX_READS = 30
MAY_BE_READ = re.compile(r".*\.(?:py|txt|md|rst|cfg|in|toml|json)|(?:.*/)?(?:[A-Z]+|version)", re.IGNORECASE)
"""Names of files that a build may read."""


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

    def _strings(self, node: ast.expr | None, depth: int = 0) -> Iterator[tuple[str, int]]:
        value = self._value(node)
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and depth < MAX_DEPTH:
            yield from self._strings(value.left, depth + 1)
            yield from self._strings(value.right, depth + 1)
        items = value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]
        for each in items:
            item = self._value(each)
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                yield from ((line.strip(), item.lineno) for line in item.value.split("\n") if line.strip())


def read(repo: Repo, path: str) -> SetupCall | None:
    """What ``setup.py`` says; ``None`` where there is none, or no Python."""
    tree = parsed(repo, path)
    nodes = _walk(tree) if tree else []
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
    keywords = {name: value for call in calls for name, value in _keywords(call, nodes, names)}
    return SetupCall(keywords=keywords, names=names, strings=tuple(dict.fromkeys(_texts(nodes))))


def parsed(repo: Repo, path: str) -> ast.Module | None:
    """The syntax tree of a Python file; ``None`` where there is none, or one that is too large."""
    text = repo.text(path)
    if text is None or len(text) > MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in somebody else's strings
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def strings(repo: Repo, path: str) -> tuple[str, ...]:
    """All constants of a Python file, and the tails of paths that are put together: files that it may read."""
    tree = parsed(repo, path)
    return tuple(dict.fromkeys(_texts(_walk(tree)))) if tree else ()


def _keywords(call: ast.Call, nodes: list[ast.AST], names: Mapping[str, ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    """What the call is given: by name, or as ``**options`` of a dictionary to which more may have been assigned."""
    for word in call.keywords:
        if word.arg:
            yield word.arg, word.value
        elif isinstance(word.value, ast.Name):
            yield from _entries(names.get(word.value.id))
            yield from _assigned(word.value.id, nodes)


def _entries(node: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    elif isinstance(node, ast.Call) and _called(node) == "dict":
        yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def _assigned(name: str, nodes: list[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Of ``name["key"] = value`` each key with its value."""
    for node in (one for one in nodes if isinstance(one, ast.Assign)):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id == name:
                key = target.slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, node.value


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
