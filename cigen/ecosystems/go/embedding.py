"""Folders that a program holds in itself: https://pkg.go.dev/embed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.evidence import wants as missing
from cigen.facts import Source, Want
from cigen.repo import Repo

MAX_SOURCES = 300  # files that are read, those first that are likelier to hold pages
_EMBED = re.compile(r"//go:embed[ \t]+(\S.{0,500})")
_WORD = re.compile(r'"([^"\n]{1,200})"|`([^`\n]{1,200})`|(\S{1,200})')
_WILDCARD = re.compile(r"[*?\[\\]")
_CONSTRAINT = re.compile(r"^//go:build[ \t]+([^\n]{1,300})", re.MULTILINE)
_PACKAGE = re.compile(r"^package[ \t]", re.MULTILINE)
# True of a build in a Linux image; tags of the project's own are set by nobody. A version of Go is new enough.
_TAG = re.compile(r"linux|unix|amd64|cgo|gc|go1\.[0-9]{1,3}")
_TOKEN = re.compile(r"\s*(&&|\|\||[!()]|[\w.]{1,60})")


def wants(repo: Repo, sources: Sequence[str]) -> tuple[Want, ...]:
    """Folders that files of ``sources`` embed and that are not there, where somebody could make them."""
    if not repo.named("package.json"):
        return ()
    likely = sorted(sources, key=lambda path: not missing.LIKELY.search(path))
    found = (wish for path in likely[:MAX_SOURCES] for wish in _of_file(repo, path))
    return tuple(islice(found, missing.MOST))


def _of_file(repo: Repo, path: str) -> Iterator[Want]:
    text = repo.text(path) or ""
    if "//go:embed" not in text or not _is_built(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        directive = _EMBED.match(line)
        source = Source(file=path, line=number, key="go:embed")
        for words in _WORD.findall(directive[1] if directive else ""):
            folder = _folder(next(filter(None, words)).removeprefix("all:"))
            wish = folder and missing.want(repo, posixpath.join(posixpath.dirname(path), folder), source)
            if wish:
                yield wish


def _folder(pattern: str) -> str:
    """The folder that a pattern is about, below the file's own; "" for that one."""
    segments = pattern.rstrip("/").split("/")
    plain = next((place for place, name in enumerate(segments) if _WILDCARD.search(name)), None)
    if plain is None:
        is_file = bool(posixpath.splitext(segments[-1])[1])
        plain = len(segments) - is_file
    folder = posixpath.normpath("/".join(segments[:plain]) or ".")
    return "" if folder == "." else folder


def _is_built(text: str) -> bool:
    """Whether the file is part of a build without tags of one's own."""
    package = _PACKAGE.search(text)
    line = _CONSTRAINT.search(text, 0, package.start() if package else len(text))
    return line is None or _holds(line[1])


def _holds(expression: str) -> bool:
    """Whether a build constraint is met; one that cannot be read is."""
    tokens = _TOKEN.findall(expression)
    try:
        value, rest = _any(tokens)
    except (IndexError, RecursionError):
        return True
    return value or bool(rest)


def _any(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _all(tokens)
    while rest[:1] == ["||"]:
        other, rest = _all(rest[1:])
        value = value or other
    return value, rest


def _all(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _one(tokens)
    while rest[:1] == ["&&"]:
        other, rest = _one(rest[1:])
        value = value and other
    return value, rest


def _one(tokens: list[str]) -> tuple[bool, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first == "!":
        value, rest = _one(rest)
        return not value, rest
    if first == "(":
        value, rest = _any(rest)
        return value, rest[1:]
    return _TAG.fullmatch(first) is not None, rest
