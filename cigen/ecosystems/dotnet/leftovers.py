"""What no solution names: libraries that nothing here builds, and the program that builds the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.ecosystems.dotnet.project import Project
from cigen.ecosystems.dotnet.units import Unit
from cigen.evidence import pipelines
from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo

_SCRIPT = re.compile(
    r".+\.(?:sh|ps1|psm1|cmd|bat|cake|fsx|proj|targets|props)|(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml"
)
_WORD = re.compile(r"(?<![\w.-])[\w.-]{1,200}(?![\w.-])")
_END = re.compile(r"\.(?![A-Z])")
_MAX_SCRIPTS = 200
_MAX_TEXT = 100_000  # characters


def why(repo: Repo, unit: Unit, built: Sequence[Unit]) -> str:
    """Why a unit is no component; "" for one that is: a solution, program, tests, package or what something builds."""
    if unit.solution or any(one.is_program for one in unit.projects):
        return ""
    tests = [one for one in unit.projects if one.is_test]
    if tests and len(tests) < len(unit.projects):
        return ""
    if len(built) > 1 and all(one.builds_others for one in unit.projects):
        return "a program that builds the others"
    above = [one for one in built if one.solution and one is not unit and _is_below(unit.folder, one.folder)]
    beside = {project.folder for one in above for project in one.projects}
    if all(one.folder in beside for one in unit.projects):
        return "beside a project that the solution builds"
    if not above or any(one.is_package for one in unit.projects) or _is_named(repo, unit.projects):
        return ""
    return f"{'tests' if tests else 'a library'} that neither {above[0].root} nor anything else here builds"


def _is_below(folder: str, other: str) -> bool:
    return other == "." or f"{folder}/".startswith(f"{other}/")


def _is_named(repo: Repo, projects: Sequence[Project]) -> bool:
    """Whether one is, or may be: of several words nothing tells where they end, ``*.Tests.csproj`` names what fits."""
    said = repo.remember(_said)
    ends = tuple(word for word in said if word.startswith(".") and word.count(".") > 1)
    return any(one.name in said or not _WORD.fullmatch(one.name) or one.file.endswith(ends) for one in projects)


def _said(repo: Repo) -> frozenset[str]:
    """Every word of these texts, and what stands in it before a dot, unless that goes on as a name does."""
    words = {word for text in _texts(repo) for word in _WORD.findall(text)}
    return frozenset(words | {word[: dot.start()] for word in words for dot in _END.finditer(word)})


def _texts(repo: Repo) -> Iterator[str]:
    """What pipelines, Dockerfiles and scripts say."""
    paths = (*pipelines.paths(repo), *repo.matching(dockerfiles.NAME), *repo.matching(_SCRIPT))
    return islice(_read(repo, paths), _MAX_SCRIPTS)


def _read(repo: Repo, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        text = repo.text(path) or ""
        if not written_by_cigen(text):
            yield text[:_MAX_TEXT]
