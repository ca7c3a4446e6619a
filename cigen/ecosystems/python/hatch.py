"""Hatch's environments: the one in which a project's tests run, https://hatch.pypa.io/latest/config/environment/."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.doctree import Node
from cigen.ecosystems.python.environments import Environment, substituted
from cigen.repo import Repo

MAX_SCRIPTS = 50
_OWN = "hatch-test"  # of `hatch test`, which brings pytest
_ENVIRONMENTS = re.compile(r"(?:unit[-_]?)?tests?|testing|pytest|ci|dev|default|test[.-].*")
_SCRIPTS = ("test", "tests", "run", "unit", "unit-test", "pytest", "test-cov", "cov", "all")


def environment(repo: Repo, folder: str) -> Environment | None:
    """What Hatch would do for the tests; ``None`` for a project without its environments."""
    prefix = "" if folder == "." else f"{folder}/"
    tables = (
        repo.toml(f"{prefix}hatch.toml").get("envs"),
        repo.toml(f"{prefix}pyproject.toml").get("tool", "hatch", "envs"),
    )
    named = {name.text: value for table in tables for name, value in table.entries}
    chosen = [name for name in (_OWN, *named) if name in named and (name == _OWN or _ENVIRONMENTS.fullmatch(name))]
    if not chosen:
        return None
    parts = [named[name] for name in chosen]
    commands = (command for part in parts for command in _commands(part.get("scripts")))
    return Environment(
        installs=(*(("pytest",) if _OWN in chosen else ()), *_each(parts, "dependencies", "extra-dependencies")),
        extras=tuple(_each(parts, "features")),
        groups=tuple(_each(parts, "dependency-groups")),
        commands=tuple(commands),
        variables=tuple(
            (name.text, value.text) for part in parts for name, value in part.get("env-vars").entries if value.text
        ),
    )


def _each(parts: list[Node], *keys: str) -> Iterator[str]:
    yield from (node.text for part in parts for key in keys for node in part.get(key).items if node.kind == "scalar")


def _commands(scripts: Node) -> Iterator[str]:
    """The commands of the script that runs tests, with the scripts that it calls."""
    named = {name.text: [node.text for node in value.scalars()] for name, value in scripts.entries}
    pending = [command for name in _SCRIPTS for command in named.get(name, ())]
    for _ in range(MAX_SCRIPTS):
        if not pending:
            break
        command = substituted(pending.pop(0), {}).strip().removeprefix("- ")
        first, _, rest = command.partition(" ")
        if first in named and first not in rest:
            pending = [f"{one} {rest}".strip() for one in named.pop(first)] + pending
        else:
            yield command
