"""GitHub's expressions in what a shell is told: those that the pipeline itself answers are filled in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

from cigen.yamltree import Node

_EXPRESSION = re.compile(r"\$\{\{\s{0,9}([^{}\n]{1,200}?)\s{0,9}\}\}")
_MAX_VALUE = 200  # characters of a variable's


def filled(text: str, scopes: Iterable[Node], folder: str | None = None) -> str:
    """The text with the variables and the workspace, as ``folder`` sees it, and every other expression as one word.

    ``scopes`` are the tables of variables, the widest first.
    """
    if "${{" not in text:
        return text
    env = _variables(scopes)
    root = posixpath.relpath(".", folder) if folder else "${{github.workspace}}"

    def value(match: re.Match[str]) -> str:
        name = re.sub(r"\s", "", match[1])
        if name == "github.workspace":
            return root
        return env.get(name, f"${{{{{name}}}}}")

    return _EXPRESSION.sub(value, text)


def _variables(scopes: Iterable[Node]) -> Mapping[str, str]:
    """By the names that expressions have for them; a value that is made of others is none."""
    return {
        f"env.{name.text}": value.text
        for scope in scopes
        for name, value in scope.entries
        if value.kind == "scalar" and "${{" not in value.text and len(value.text) <= _MAX_VALUE
    }
