"""Crates that a build script of another workspace compiles, for a machine of its own such as the kernel's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cigen.ecosystems import base
from cigen.ecosystems.cargo.package import MANIFEST
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.evidence import called
from cigen.facts import Finding
from cigen.repo import Repo, resolve
from cigen.settings import Settings

_SCRIPT = "build.rs"
_UPWARDS = re.compile(r"(?:\.\./){1,5}[\w.-][\w./-]{0,200}")
_MAX_TEXT = 200_000  # characters of one script


def without(repo: Repo, units: Sequence[Unit], settings: Settings, findings: list[Finding]) -> list[Unit]:
    """``units`` without such; what a pipeline builds by itself stays."""
    left: list[Unit] = []
    scripts = [(script, unit, _named(repo, script)) for unit in units for script in _scripts(repo, unit)]
    for unit in units:
        own = {unit.root.folder, unit.root.file}
        by = next((script for script, other, named in scripts if other is not unit and own & named), None)
        is_own = unit.folder in settings.components or called.is_built(repo, unit.folder, MANIFEST)
        if by is None or is_own:
            left.append(unit)
        else:
            findings.append(base.left_out(unit.root.file, f"{by} compiles it"))
    return left


def _scripts(repo: Repo, unit: Unit) -> list[str]:
    return [path for one in unit.members if repo.exists(path := base.below(one.folder, _SCRIPT))]


def _named(repo: Repo, script: str) -> frozenset[str]:
    """The paths that a script names outside of its own folder."""
    folder = script.rpartition("/")[0] or "."
    named = _UPWARDS.findall((repo.text(script) or "")[:_MAX_TEXT])
    return frozenset(path for name in set(named) if (path := resolve(folder, name)))
