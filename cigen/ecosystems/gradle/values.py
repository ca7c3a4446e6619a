"""What an expression of a build script stands for, where that can be read: literals, properties, catalogs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from cigen.ecosystems.gradle.catalog import Catalog
from cigen.ecosystems.gradle.lexer import Token
from cigen.ecosystems.gradle.script import Statement

_ENUM = re.compile(r"(?:VERSION|JVM)_(1_)?(\d{1,2})")
_INTERPOLATION = re.compile(r"\$(?:\{([\w.]{1,80})\}|([A-Za-z_]\w{0,80}))")
_LOOKS_UP = frozenset({"property", "findProperty", "gradleProperty", "extra", "ext", "propertyOrNull"})
_MAX_LOOKUPS = 5  # of a variable in a variable


def variables(properties: Mapping[str, str], scripts: Iterable[Statement]) -> dict[str, str]:
    """Properties and everything that scripts assign a literal to, by its last name; the first wins."""
    found = dict(properties)
    for statement in scripts:
        name = _assigned(statement.tokens)
        if name:
            said = _fallback(statement.tokens[name[1] :])
            literal = next((t.text for t in said if t.kind in ("text", "number")), None)
            if literal is not None:
                found.setdefault(name[0], literal)
    return found


def _fallback(tokens: Sequence[Token]) -> Sequence[Token]:
    """What nobody asking gets: of ``a ? b : c``, and ``a ?: c``, the last."""
    signs = [token.text if token.kind == "sign" else "" for token in tokens]
    if "?" not in signs or ":" not in signs[signs.index("?") :]:
        return tokens
    return tokens[len(signs) - signs[::-1].index(":") :]


def _assigned(tokens: Sequence[Token]) -> tuple[str, int] | None:
    """``name = value``, ``val name by extra(value)``, ``set("name", value)``: the name and where the value starts."""
    for number, token in enumerate(tokens[1:8], 1):
        if token.text in ("=", "by") and token.kind != "text":
            named = [item.text for item in tokens[:number] if item.kind in ("word", "text")]
            return (named[-1], number + 1) if named else None
    if tokens[0].text == "set" and len(tokens) > 3 and tokens[2].kind == "text":
        return tokens[2].text, 4
    return None


class Values:
    """Reads expressions of one project."""

    def __init__(self, known: Mapping[str, str], catalog: Catalog) -> None:
        self._known = known
        self._catalog = catalog

    def of(self, tokens: Sequence[Token]) -> str | None:
        """The first thing in ``tokens`` that has a value, whatever is called around it (``JavaVersion.toVersion``)."""
        for number, token in enumerate(tokens):
            found = self._one(tokens, number, token)
            if found:
                return found
        return None

    def text(self, text: str) -> str:
        """A string with its variables replaced, where they are known."""
        for _ in range(_MAX_LOOKUPS):
            replaced = _INTERPOLATION.sub(self._interpolated, text)
            if replaced == text or len(replaced) > 1000:
                break
            text = replaced
        return text

    def _interpolated(self, match: re.Match[str]) -> str:
        path = match[1] or match[2]
        return self._dotted(path) or self._known.get(path.rpartition(".")[2]) or match[0]

    def _one(self, tokens: Sequence[Token], number: int, token: Token) -> str | None:
        if token.kind == "number":
            return token.text
        if token.kind == "text":
            before = {item.text for item in tokens[max(0, number - 3) : number] if item.kind == "word"}
            return self._known.get(token.text) if before & _LOOKS_UP else self.text(token.text)
        if token.kind != "word":
            return None
        match = _ENUM.fullmatch(token.text)
        if match:
            return f"{'1.' if match[1] else ''}{match[2]}"
        dotted = "".join(item.text for item in tokens[number : number + 12])
        return self._dotted(dotted) or (self.text(self._known[token.text]) if token.text in self._known else None)

    def _dotted(self, text: str) -> str | None:
        """``libs.versions.java.get()``."""
        match = re.match(r"\w+\.versions\.([\w.]{1,100})", text)
        name = match[1] if match else ""
        while name and name not in self._catalog.versions:
            name = name.rpartition(".")[0]
        return self._catalog.versions.get(name)
