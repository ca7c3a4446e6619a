"""Features without which a package does not compile, or not its program: as a team's own commands name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cigen.doctree import Node
from cigen.ecosystems import base
from cigen.ecosystems.cargo.package import Manifest
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.evidence.images import dockerfiles
from cigen.repo import Repo

_COMMAND = re.compile(r"\bcargo\s+(?:\+\S+\s+)?(?:build|test|check|clippy|nextest\s+run)\b([^\n;&|]*)")
# What an image is for: one that holds tests is built as no program is.
_SHIPS = re.compile(r"\bcargo\s+(?:\+\S+\s+)?build\b(?![^\n;&|]{0,1000}\s--(?:tests|benches|examples)\b)([^\n;&|]*)")
_GIVEN = re.compile(r"""(?<!\S)(?:--features|-F)(?:\s+|=)(?:"([^"]*)"|'([^']*)'|(\S+))""")
# Of another package, or of this one in a shape that nobody installs.
_ASIDE = re.compile(r"(?<!\S)(?:-p|--package|--manifest-path|--example|--no-default-features|--all-features)\b")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}")
_RESOLVERS = ("2", "3")  # that look for a feature in all packages of a workspace


def features(repo: Repo, unit: Unit, app: str | None, testing: Sequence[str]) -> tuple[str, ...]:
    """What ``app`` asks for, and what the Dockerfiles' builds name, or else all builds and tests in ``testing``."""
    packages = _asked(unit)
    own = {name for one in packages for name in _known(one)}
    known = own | {f"{one.name}/{name}" for one in unit.members for name in _known(one)}
    shipping = dockerfiles.commands_beside(repo, unit.folder)
    places = ((shipping, _SHIPS), (testing, _COMMAND))
    said = next((named for texts, pattern in places if (named := list(_named(texts, pattern)))), [])
    chosen: Iterable[str] = ()
    if all(said):  # otherwise it compiles without
        chosen = next((names for names in said if known.issuperset(names)), ())
    required = [name for one in packages for name in _required(one, app) if name in own]
    return tuple(dict.fromkeys((*required, *chosen)))


def _asked(unit: Unit) -> tuple[Manifest, ...]:
    """The packages whose features a command in the unit's folder may name."""
    if unit.manifest.name:
        return (unit.manifest,)
    return unit.members if unit.root.document.get("workspace", "resolver").text in _RESOLVERS else ()


def _named(texts: Iterable[str], pattern: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    """For each command that builds or tests the whole the features that it names."""
    for text in texts:
        lines = (line for line in text.replace("\\\n", " ").split("\n") if not line.lstrip().startswith("#"))
        for words in (match[1] for line in lines for match in pattern.finditer(line)):
            if not _ASIDE.search(words):
                values = (value for match in _GIVEN.finditer(words) for value in match.groups() if value)
                yield tuple(name for value in values for name in re.split(r"[,\s]+", value) if name)


def _known(one: Manifest) -> Iterator[str]:
    declared = (key.text for key, _ in one.document.get("features").entries)
    yield from (name for name in (*declared, *one.optional()) if _NAME.fullmatch(name))


def _required(one: Manifest, app: str | None) -> Iterator[str]:
    """What the program wants that the package does not have by itself: Cargo would leave it out without a word."""
    for target in one.document.get("bin").items:
        if app and target.get("name").text == app:
            default = _defaults(one.document.get("features"))
            yield from (node.text for node in target.get("required-features").scalars() if node.text not in default)


def _defaults(table: Node) -> set[str]:
    """The features that are on by themselves, and what these bring."""
    return set(base.reached(["default"], lambda name: [node.text for node in table.get(name).scalars()]))
