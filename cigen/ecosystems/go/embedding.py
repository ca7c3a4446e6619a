"""Folders and files that a program holds in itself: https://pkg.go.dev/embed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.evidence import gitignored, submodules
from cigen.evidence import wants as wishes
from cigen.evidence.statement import folders_up
from cigen.facts import PATH, Finding, Source, Want
from cigen.repo import Repo, below

MAX_SOURCES = 300  # files that are read, those first that are likelier to hold pages
_MAX_MAKEFILE = 100_000  # characters
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
    likely = sorted(sources, key=lambda path: not wishes.LIKELY.search(path))
    found = (wish for path in likely[:MAX_SOURCES] for wish in _of_file(repo, path))
    return tuple(islice(found, wishes.MOST))


def missing(repo: Repo, sources: Sequence[str]) -> Iterator[Finding]:
    """Tell of files that are embedded by name and that nobody committed, but for those in folders that are wanted."""
    found = (finding for path in sources[:MAX_SOURCES] for finding in _missing(repo, path))
    yield from islice(found, wishes.MOST)


def _missing(repo: Repo, path: str) -> Iterator[Finding]:
    for pattern, source in _embedded(repo, path):
        name = below(posixpath.dirname(path) or ".", pattern)
        is_file = bool(posixpath.splitext(name)[1]) and PATH.fullmatch(name) and not _WILDCARD.search(pattern)
        if is_file and not (_is_there(repo, name) or _want(repo, path, pattern, source)):
            message = (
                f"{source}: {name} is not in the repository{_made_by(repo, name)}: the build stops there, unless a "
                "command `before` its stage `build` in .cigen/overlay.yml makes it"
            )
            yield Finding.at(source, "nothing-makes", "warning", message)


def _is_there(repo: Repo, name: str) -> bool:
    fetched = submodules.folders(repo)
    is_kept = repo.exists(name) and gitignored.is_kept(repo, name)
    return is_kept or bool(repo.below(name)) or any(folder in fetched for folder in folders_up(name))


def _made_by(repo: Repo, name: str) -> str:
    """The rule of a Makefile beside it."""
    folder, file = posixpath.split(name)
    path = below(folder or ".", "Makefile")
    text = (repo.text(path) or "")[:_MAX_MAKEFILE]
    rule = re.search(rf"^{re.escape(file)}[ \t]*:(?!=)", text, re.MULTILINE)
    return f" ({path}:{text.count(chr(10), 0, rule.start()) + 1} makes it)" if rule else ""


def _of_file(repo: Repo, path: str) -> Iterator[Want]:
    for pattern, source in _embedded(repo, path):
        wish = _want(repo, path, pattern, source)
        if wish:
            yield wish


def _want(repo: Repo, path: str, pattern: str, source: Source) -> Want | None:
    folder = _folder(pattern)
    return wishes.want(repo, posixpath.join(posixpath.dirname(path), folder), source) if folder else None


def _embedded(repo: Repo, path: str) -> Iterator[tuple[str, Source]]:
    """Each pattern of a file that a build compiles."""
    text = repo.text(path) or ""
    if "//go:embed" not in text or not _is_built(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        directive = _EMBED.match(line)
        source = Source(file=path, line=number, key="go:embed")
        for words in _WORD.findall(directive[1] if directive else ""):
            yield next(filter(None, words)).removeprefix("all:"), source


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
