"""Packages that stand for themselves, and those of which there is nothing to see but in others."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from cigen.ecosystems import base
from cigen.ecosystems.cargo import package, serving
from cigen.ecosystems.cargo.package import MANIFEST, Manifest
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.evidence import called
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

_TEST = re.compile(r"#\[(?:\w+::)?test\b|#\[cfg\(test\)\]|^[ \t]*//[/!] ```", re.MULTILINE)
# Programs for the people who write the crates.
_DEVELOPERS = re.compile(
    r"(?:.*[-_])?(?:xtasks?|fixtures?|tests?|bench(?:mark)?s?|examples?|codegen)|bench(?:mark)?[-_].*"
)
_TESTS = re.compile(r".*[-_]tests")  # packages that only test the others


def programs(repo: Repo, one: Manifest) -> list[str]:
    """The names of a package's programs that are for more than its developers."""
    if _TESTS.fullmatch(one.name):
        return []
    return [name for name in package.binaries(repo, one) if not _DEVELOPERS.fullmatch(name)]


def has_tests(repo: Repo, one: Manifest) -> bool:
    """Whether a package has tests, in its sources, their documentation or beside them."""
    if repo.below(posixpath.normpath(posixpath.join(one.folder, "tests"))):
        return True
    return any(_TEST.search(text) for text in serving.texts(repo, one))


def without_parts(repo: Repo, units: Sequence[Unit], settings: Settings, findings: list[Finding]) -> list[Unit]:
    """``units`` without those that are only built, by their path, where others are."""
    used = {one.file for unit in units for one in unit.reached}
    own = [unit for unit in units if unit.root.file not in used or _is_more(repo, unit, settings)]
    users = {one.file: unit.root.file for unit in reversed(own) for one in unit.reached}
    parts = [unit.root.file for unit in units if unit not in own and unit.root.file in users]
    findings.extend(base.left_out(file, f"it is built where {users[file]} is, and has no tests") for file in parts)
    return [unit for unit in units if unit.root.file not in parts]


def _is_more(repo: Repo, unit: Unit, settings: Settings) -> bool:
    """Whether it has tests, programs or an image, or is the repository's own, or somebody builds it by itself."""
    return (
        unit.root.is_workspace
        or unit.folder == "."
        or unit.folder in settings.components
        or any(programs(repo, one) or has_tests(repo, one) for one in unit.members)
        or repo.exists(base.below(unit.folder, "Dockerfile"))
        or called.is_built(repo, unit.folder, MANIFEST)
    )
