"""What is built together: the projects of a solution, or those that refer to each other."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cigen.ecosystems import base
from cigen.ecosystems.base import context
from cigen.ecosystems.dotnet.project import PROJECT, Project
from cigen.ecosystems.dotnet.solution import Solution
from cigen.evidence import places


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Projects that are built together; ``solution`` names them, where there is one that .NET's own tool can read."""

    projects: tuple[Project, ...]
    solution: Solution | None

    @property
    def folder(self) -> str:
        """The folder of the solution or the only project, or the one that holds all of them."""
        if self.solution:
            return self.solution.folder
        return context(self.projects[0].folder, (project.file for project in self.projects))

    @property
    def root(self) -> str:
        """The file that stands for it."""
        return self.solution.file if self.solution else self.projects[0].file

    @property
    def targets(self) -> tuple[str, ...]:
        """The files that are built: the solution, or else each project that no other one brings along."""
        others = [path for path in self.solution.projects if not PROJECT.fullmatch(path)] if self.solution else []
        known = {project.file for project in self.projects}
        if self.solution and not others and known >= set(self.solution.projects):
            return (self.solution.file,)
        brought = {path for project in self.projects for path in project.references}
        return tuple(file for file in sorted(known) if file not in brought) or tuple(sorted(known))


def one_each(solutions: Iterable[Solution], habits: Sequence[str]) -> Iterator[Solution]:
    """Of each folder the solution that pipelines (their texts are ``habits``) name, or the one with most projects.

    Those with most projects come first, since others are often parts of them.
    """
    best: dict[str, Solution] = {}
    order = sorted(solutions, key=lambda one: (not _is_named(one, habits), -len(one.projects), one.file))
    for solution in order:
        best.setdefault(solution.folder, solution)
    yield from sorted(best.values(), key=lambda one: (-len(one.projects), one.file))


def beside(solution: Solution, solutions: Iterable[Solution]) -> list[Solution]:
    """All solutions in its folder, itself among them."""
    return [one for one in solutions if one.folder == solution.folder]


def _is_named(solution: Solution, habits: Sequence[str]) -> bool:
    name = re.compile(rf"(?<![\w.-]){re.escape(posixpath.basename(solution.file))}(?![\w.-])")
    return any(name.search(text) for text in habits)


def units(projects: Mapping[str, Project], solutions: Sequence[Solution]) -> Iterator[Unit]:
    """The solutions, one of each folder, and the projects that are in none."""
    left = dict(projects)
    for solution in solutions:
        closure = _with_references([path for path in solution.projects if path in left], left)
        if closure:
            yield Unit(projects=tuple(left.pop(path) for path in closure), solution=solution)
    while left:
        group = _connected(next(iter(sorted(left))), left)
        yield Unit(projects=tuple(left.pop(path) for path in group), solution=None)


def _with_references(files: Sequence[str], known: Mapping[str, Project]) -> list[str]:
    return sorted(base.reached(files, lambda file: [path for path in known[file].references if path in known]))


def _connected(first: str, known: Mapping[str, Project]) -> list[str]:
    """``first`` and all projects that refer to it or that it refers to, over any number of steps."""
    near: dict[str, set[str]] = defaultdict(set)
    for file, project in known.items():
        for path in project.references:
            if path in known:
                near[file].add(path)
                near[path].add(file)
    return sorted(base.reached([first], lambda file: near[file]))


def name(unit: Unit) -> str:
    """The solution's name, or the project's or folder's."""
    if unit.solution:
        return posixpath.basename(unit.solution.file).rpartition(".")[0]
    return unit.projects[0].name if len(unit.projects) == 1 else posixpath.basename(unit.folder)


def shipped(unit: Unit) -> Sequence[Project]:
    """The projects without samples and demonstrations, unless there is nothing else that they could show."""
    others = [one for one in unit.projects if not places.is_shown(_path(unit, one))]
    return unit.projects if all(one.is_test for one in others) else others


def is_aside(unit: Unit, one: Project) -> bool:
    """Whether a program only serves the tests, examples or measurements of what lies beside it, as ``A.Benchmarks``."""
    return places.is_aside(_path(unit, one))


def _path(unit: Unit, one: Project) -> str:
    """The folder of a project below its unit's, each name without what all of them begin with: ``A.Samples``."""
    path = posixpath.relpath(one.folder, unit.folder)
    names = (part.rpartition(".")[2] or part for part in path.split("/"))
    return f"{'/'.join(names)}/"
