"""Versions that existing CI pipelines set up: a team tests with them already."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from cigen.evidence import conventions, pipelines, version_files
from cigen.evidence.conventions import Convention
from cigen.evidence.images import substituted, version_in
from cigen.evidence.pipelines import jobs
from cigen.evidence.pipelines.jobs import Job
from cigen.evidence.statement import Statement
from cigen.facts import Source
from cigen.repo import Repo, resolve
from cigen.yamltree import NOTHING, Node

_EXPRESSION = re.compile(r"\$\{\{\s*(matrix|env|inputs)\.([\w-]+(?:\.[\w-]+)?)\s*\}\}", re.ASCII)
MAX_VERSIONS = pipelines.MAX_ENTRIES
_MAX_TEXT = 2000  # characters of one list of paths
_NO_PATH = re.compile(r"[*$?\[{]")

# An action whose branches are called after the versions that they set up.
_NAMES_VERSION = re.compile(r"dtolnay/rust-toolchain@(stable|beta|nightly(?:-[0-9-]{10})?|v?1\.[0-9.]{1,16})")
_SETUP = tuple(f"{action}@" for convention in conventions.ALL.values() for action in convention.actions)
_INPUTS = tuple(filter(None, (convention.input for convention in conventions.ALL.values())))


@dataclass(frozen=True, kw_only=True)
class Step:
    """A job's step that uses an action."""

    job: Job
    step: Node

    @property
    def action(self) -> str:
        """The action's name without its version."""
        return self.step.get("uses").text.partition("@")[0].lower()

    @cached_property
    def locked(self) -> frozenset[str]:
        """The folders of the lockfiles by which it keeps packages between runs, as far as they are written there."""
        said = pipelines.filled(self.step.get("with", "cache-dependency-path").text[:_MAX_TEXT], self.job.entry).split()
        found = (resolve(".", path) for path in said if not _NO_PATH.search(path))
        return frozenset(posixpath.dirname(path) or "." for path in found if path)

    def is_elsewhere(self, folder: str) -> bool:
        """Whether its job, or what it keeps, has nothing to do with ``folder``."""
        bounds = (self.job.bounds, self.locked)
        return any(one and all(pipelines.is_elsewhere(folder, place) for place in one) for one in bounds)

    def says(self, convention: Convention) -> bool:
        """Whether it sets the tool up, or calls what does with the usual input."""
        if self.action in convention.actions:
            return True
        is_known = self.step.get("uses").text.lower().startswith(_SETUP)
        return not is_known and bool(convention.input and self.step.get("with", convention.input))

    def values(self, key: str) -> tuple[Node, ...]:
        """What ``with: key`` stands for: a scalar, or what matrix, environment or inputs give it."""
        node = self.step.get("with", key)
        match = _EXPRESSION.fullmatch(node.text.strip())
        found = self._lookup(match[1], match[2].split(".")) if match else node.scalars()
        return (found or node.scalars())[:MAX_VERSIONS]

    def _lookup(self, context: str, names: list[str]) -> tuple[Node, ...]:
        if context == "matrix" and names[0] in self.job.entry:
            first, *rest = names
            return self.job.entry[first].get(*rest).scalars()
        if context == "matrix":
            return _matrix(self.job.node.get("strategy", "matrix"), names)
        if context == "env":
            scopes = [part.get("env", *names) for part in (self.step, self.job.node, self.job.document)]
        else:
            calls = ("on", "workflow_call"), ("on", "workflow_dispatch"), ()
            scopes = [self.job.document.get(*call, "inputs", *names, "default") for call in calls]
        return next(filter(None, scopes), NOTHING).scalars()


def _matrix(matrix: Node, names: list[str]) -> tuple[Node, ...]:
    """The values of ``matrix.a`` or ``matrix.a.b``, those that ``include`` adds among them, each once."""
    first, *rest = names
    listed = [item.get(*rest) for item in matrix.get(first).items[:MAX_VERSIONS]]
    added = [item.get(*names) for item in matrix.get("include").items[:MAX_VERSIONS]]
    found: dict[str, Node] = {}
    for node in (*listed, *added):
        if node.kind == "scalar":
            found.setdefault(node.text, node)
    return tuple(found.values())


def statements(repo: Repo, folder: str, tool: str) -> Iterator[Statement]:
    """What the pipelines say about ``tool`` for ``folder``: setup actions first, then the images that jobs run in."""
    yield from _said(repo, tool, _near(folder, _of_tool(repo, tool)))
    for path, node in repo.remember(_images):
        version = version_in(tool, substituted(node.text, {}))
        if version:
            yield Statement(values=(version,), source=Source(file=path, line=node.line, key="image"))


def elsewhere(repo: Repo, tool: str) -> Iterator[Statement]:
    """What jobs for any folder set up: a team has one version for all where nothing says otherwise."""
    yield from _said(repo, tool, _of_tool(repo, tool))


def _of_tool(repo: Repo, tool: str) -> list[Step]:
    return [step for step in repo.remember(_steps) if step.says(conventions.of(tool))]


def _said(repo: Repo, tool: str, steps: list[Step]) -> Iterator[Statement]:
    """What ``steps`` set up.

    Where jobs that run tests set it up, the others say nothing, even if what the former say is computed in the run:
    a release or the documentation is made with one version of many, and what tries others tells only what else works.
    """
    convention = conventions.of(tool)
    testing = [step for step in steps if step.job.is_testing]
    settled = [step for step in testing if not step.job.is_trying]
    for step in settled or testing or [step for step in steps if not step.job.is_aside] or steps:
        yield from _set_up(repo, step, tool, *convention.actions.get(step.action, (convention.input, "")))


def _near(folder: str, steps: list[Step]) -> list[Step]:
    """Those of jobs that work in ``folder``; where there are none, those of all that do not work elsewhere."""
    there = [step for step in steps if folder in step.job.places or folder in step.locked]
    return there or [step for step in steps if not step.is_elsewhere(folder)]


def _set_up(repo: Repo, step: Step, tool: str, version: str, file: str) -> Iterator[Statement]:
    nodes = step.values(version)
    if nodes:
        values = tuple(_active(node.text) for node in nodes)
        yield Statement(values=values, source=Source(file=step.job.file, line=nodes[0].line, key=version))
        return
    reference = step.step.get("uses")
    if match := _NAMES_VERSION.fullmatch(reference.text):
        yield Statement(values=(match[1],), source=Source(file=step.job.file, line=reference.line, key="uses"))
    for node in step.values(file):
        yield from version_files.named(repo, node.text, tool)


def _active(text: str) -> str:
    """Of several lines with a version each, the last is the one that is active."""
    last = text.strip().rpartition("\n")[2]
    return text if "${{" in last or "}}" in last else last


def _steps(repo: Repo) -> tuple[Step, ...]:
    steps = (
        Step(job=job, step=step)
        for job in jobs.all_of(repo)
        for step in (job.node, *job.node.get("steps").items)  # a job may call another workflow
        if step.get("uses").text.lower().startswith(_SETUP) or any(step.get("with", name) for name in _INPUTS)
    )
    return tuple(islice(steps, pipelines.MAX_STEPS))


def _images(repo: Repo) -> tuple[tuple[str, Node], ...]:
    found = (
        (path, node)
        for path, value in pipelines.values(repo, ("image", "container"))
        for node in (value, value.get("name"))
        if node.kind == "scalar"
    )
    return tuple(islice(found, pipelines.MAX_STEPS))
