"""System packages that a language's packages need, from natives.toml, and how they are installed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cigen.plan import Run


@dataclass(frozen=True, kw_only=True)
class Natives:
    """Debian's packages, sorted: those that a build needs and those that the running program needs."""

    build: tuple[str, ...] = ()
    run: tuple[str, ...] = ()


def needed(family: str, names: Iterable[str]) -> Natives:
    """What the packages ``names`` of ``family`` ("python", "node", ...) need together."""
    rows = [row for name in sorted(set(names)) if (row := _rows(family).get(name))]
    return Natives(build=_union(row.build for row in rows), run=_union(row.run for row in rows))


def install(packages: Iterable[str], why: str = "") -> Iterator[Run]:
    """The instruction that installs Debian's ``packages``, a constant of cigen's each; none where there are none."""
    listed = " ".join(sorted(set(packages)))
    if listed:
        commands = (
            "apt-get update",
            f"DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {listed}",
            "rm -rf /var/lib/apt/lists/*",
        )
        reason = "unpinned: Debian keeps no old versions, and the pinned image fixes the release"
        yield Run(commands=commands, allows=("DL3008",), why=f"{why} ({reason})" if why else reason)


@cache
def _rows(family: str) -> Mapping[str, Natives]:
    data = tomllib.loads(resources.files("cigen").joinpath("natives.toml").read_text("utf-8"))
    return {
        name: Natives(build=tuple(row.get("build", ())), run=tuple(row.get("run", ())))
        for name, row in data.get(family, {}).items()
    }


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({package for group in groups for package in group}))
