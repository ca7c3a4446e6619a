"""Folders and files that a program holds in itself: rust-embed, include_dir and Rust's own ``include_str!``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from cigen.ecosystems.cargo.package import Manifest
from cigen.evidence import wants as missing
from cigen.facts import Source, Want
from cigen.repo import Repo

MAX_SOURCES = 300  # files that are read, those first that are likelier to hold pages
_HERE = r"(?:\$CARGO_MANIFEST_DIR/|\$\{CARGO_MANIFEST_DIR\}/)?"
# Relative to the crate's folder, whatever file it stands in.
_FOLDER = re.compile(rf'(?:#\[folder[ \t]*=[ \t]*|\binclude_dir!\([ \t]*)"{_HERE}([^"\n$]{{1,200}})"')
_FILE = re.compile(
    r"\binclude_(?:str|bytes)!\([ \t]*"
    r'(?P<here>concat!\([ \t]*env!\("CARGO_MANIFEST_DIR"\)[ \t]*,[ \t]*)?"(?P<path>[^"\n$]{1,200})"'
)
_GATE = re.compile(r'#!?\[cfg\([^\n]{0,80}\bfeature[ \t]*=[ \t]*"([\w-]{1,64})"')
_END = re.compile(r"[;}]\s*\n")  # of the item before
_NEAR = 300  # characters in which the attributes of an item stand before it


def wants(repo: Repo, crates: Iterable[Manifest], features: Collection[str]) -> tuple[Want, ...]:
    """What ``crates`` embed and the repository lacks, where somebody could make it.

    ``features`` are those that a build has beside the crates' own defaults.
    """
    if not repo.named("package.json"):
        return ()
    return tuple(islice(_found(repo, crates, frozenset(features)), missing.MOST))


def _found(repo: Repo, crates: Iterable[Manifest], features: frozenset[str]) -> Iterator[Want]:
    for crate in crates:
        default = {node.text for node in crate.document.get("features", "default").scalars()}
        for path in islice(_sources(repo, crate), MAX_SOURCES):
            yield from _of_file(repo, crate, path, features | default)


def _sources(repo: Repo, crate: Manifest) -> list[str]:
    folder = posixpath.normpath(posixpath.join(crate.folder, "src"))
    paths = [path for path in repo.below(folder) if path.endswith(".rs")]
    return sorted(paths, key=lambda path: not missing.LIKELY.search(path))


def _of_file(repo: Repo, crate: Manifest, path: str, features: Collection[str]) -> Iterator[Want]:
    text = repo.text(path) or ""
    line, place = 1, 0
    for match, folder in sorted(_named(text, crate.folder, posixpath.dirname(path)), key=lambda one: one[0].start()):
        line += text.count("\n", place, match.start())
        place = match.start()
        if _is_built(text, place, features):
            source = Source(file=path, line=line, key=_key(match[0]))
            wish = missing.want(repo, posixpath.normpath(folder), source)
            yield from (wish,) if wish else ()


def _named(text: str, crate: str, here: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _FOLDER.finditer(text):
        yield match, posixpath.join(crate, match[1])
    for match in _FILE.finditer(text):
        file = posixpath.join(crate, match["path"].lstrip("/")) if match["here"] else f"{here}/{match['path']}"
        yield match, posixpath.dirname(file)


def _is_built(text: str, place: int, features: Collection[str]) -> bool:
    """Whether it stands neither in a comment nor behind a feature that no build has."""
    before = text[max(0, place - _NEAR) : place]
    item = _END.split(before)[-1]
    is_comment = before.rpartition("\n")[2].lstrip().startswith("//")
    return not is_comment and set(_GATE.findall(item)) <= set(features)


def _key(said: str) -> str:
    return "folder" if said.startswith("#") else said.partition("!")[0]
