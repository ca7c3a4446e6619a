"""Which of several programs a component's image starts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from cigen.display import printable
from cigen.ecosystems.go import programs
from cigen.ecosystems.go.listening import Listening
from cigen.ecosystems.go.modules import Unit
from cigen.ecosystems.go.programs import Program
from cigen.evidence.pipelines import steps
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import FILE, Settings

_RELEASES = (".goreleaser.yml", ".goreleaser.yaml", "goreleaser.yml", "goreleaser.yaml", "Makefile", "Dockerfile")
_USUAL = ("server", "api", "app", "web", "service")


def choose(
    repo: Repo, found: Sequence[Program], heard: Mapping[str, Listening], unit: Unit, settings: Settings
) -> tuple[Program | None, tuple[Finding, ...]]:
    """The only one, the one that the settings name, or the one that serves and is called like its module.

    None of those that are helpers of a library's authors.
    """
    wanted = settings.of(unit.folder).app
    if wanted is not None:
        return _named(found, unit, wanted)
    built = _built(repo, found, unit) if found else ()
    # Beside a library, what no release or image has is there for those who work on it.
    found = [
        one
        for one in found
        if heard[one.folder].serves or one.folder in built or not programs.is_beside_library(repo, one)
    ]
    best = max(found, key=lambda one: _weight(one, heard[one.folder], is_built=one.folder in built), default=None)
    if best is None or len(found) == 1:
        return best, ()
    listed = _listed(found, unit)
    taken = posixpath.relpath(best.folder, unit.folder)
    message = f"{unit.root.file} has several programs: {listed}. {taken} is started, `{_setting(unit)}` names another"
    return best, (Finding(code="several-apps", severity="info", message=message, file=unit.root.file),)


def _built(repo: Repo, found: Sequence[Program], unit: Unit) -> tuple[str, ...]:
    """Folders of the programs that pipelines and releases build by their path."""
    names = (posixpath.normpath(posixpath.join(unit.folder, name)) for name in _RELEASES)
    texts = [*steps.texts(repo, unit.folder), *(repo.text(path) or "" for path in names)]
    inside = {program.folder: posixpath.relpath(program.folder, unit.folder) for program in found}
    patterns = {
        folder: re.compile(rf"(?<![\w/.-])(?:\./)?{re.escape(path)}/?(?![\w/.-])") for folder, path in inside.items()
    }
    return tuple(f for f, pattern in patterns.items() if inside[f] != "." and any(map(pattern.search, texts)))


def _weight(program: Program, heard: Listening, *, is_built: bool) -> tuple[bool, bool, bool, bool, bool]:
    is_root = program.folder == program.module.folder
    is_named = program.name == programs.binary(program.module.module)
    return (
        heard.serves,
        is_root or is_named,
        is_built,
        heard.port is not None,
        re.split(r"[-_]", program.name)[-1] in _USUAL,
    )


def _named(found: Sequence[Program], unit: Unit, wanted: str) -> tuple[Program | None, tuple[Finding, ...]]:
    path = posixpath.normpath(posixpath.join(unit.folder, wanted))
    chosen = next((program for program in found if program.folder == path), None)
    if chosen:
        return chosen, ()
    there = f"there are {_listed(found, unit)}" if found else "there is none"
    message = f"`{_setting(unit)}`: no program in {printable(wanted, limit=80)}; {there}"
    return None, (Finding(code="unknown-app", severity="error", message=message, file=FILE),)


def _setting(unit: Unit) -> str:
    return f'components: {{"{unit.folder}": {{app: ...}}}} in {FILE}'


def _listed(found: Sequence[Program], unit: Unit) -> str:
    names = [posixpath.relpath(program.folder, unit.folder) for program in found]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(names[:20]) + more
