"""Jobs of existing workflows, and what of them a component's tests are run by."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from cigen.evidence import pipelines
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

# What a job or its file is called that documents, checks or ships: it may run on one version of many.
_ASIDE = re.compile(
    r"(?:^|[^a-z])(?:docs?|docset|documentation|pages|website|publish|releases?|deploy(?:ment)?|lint(?:er|ing)?|style|format"
    r"|pre-?commit|codeql|bench(?:marks?)?|changelog|stale|labeler|upload|pypi|npm-publish|sonar|nightly)(?:[^a-z]|$)",
    re.IGNORECASE,
)
# One that tests what else works, beside those that test with what the team has.
_TRIES = re.compile(r"(?:^|[^a-z])(?:compat(?:ibility)?|experimental|canary)(?:[^a-z]|$)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job of a workflow, one for each folder that its matrix leads it to; ``name`` is "" where an action runs it.

    ``callers`` of an action are the jobs that use it, as far as they are known.
    """

    file: str
    document: Node
    node: Node
    name: str = ""
    entry: pipelines.Entry = field(default_factory=dict)
    callers: tuple[Job, ...] = ()

    @cached_property
    def is_aside(self) -> bool:
        """Whether it documents, checks style or ships something, or is an action of jobs that all do."""
        if self.callers:
            return all(job.is_aside for job in self.callers)
        return any(_ASIDE.search(text) for text in self._names)

    @cached_property
    def is_trying(self) -> bool:
        """Whether it tests with other versions than those that the team has."""
        return any(_TRIES.search(text) for text in self._names)

    @property
    def _names(self) -> tuple[str, str]:
        """What it and its file are called; an action is called after its folder."""
        return self.name, posixpath.basename(self.file if self.name else posixpath.dirname(self.file))

    @cached_property
    def commands(self) -> tuple[Node, ...]:
        """The shell text of its steps: GitHub's, what actions are given, and CircleCI's, which may be below a key."""
        found = (
            node
            for step in self.node.get("steps").items
            for node in (step.get("run"), step.get("run", "command"), *pipelines.given(step))
        )
        return tuple(node for node in found if node.kind == "scalar")

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """What its steps use, without versions."""
        return tuple(step.get("uses").text.partition("@")[0] for step in self.node.get("steps").items)

    @cached_property
    def is_testing(self) -> bool:
        """Whether it runs tests, or may: an action does so where a job of tests calls it, or nobody knows who does."""
        if self.callers:
            return any(job.is_testing for job in self.callers)
        called = (*(node.text for node in self.commands), *self.actions)
        return not self.is_aside and (not self.name or any(map(pipelines.TESTS.search, called)))

    @cached_property
    def home(self) -> str | None:
        """The folder that its commands start in, where all of it works in one."""
        return pipelines.home(self.document, self.node, self.entry)

    @cached_property
    def places(self) -> frozenset[str]:
        """The folders that it works in, as far as they are written there."""
        said = (step.get("working-directory") for step in self.node.get("steps").items)
        found = (pipelines.directory(node, self.entry) for node in said)
        return frozenset(place for place in (self.home, *found) if place)

    @cached_property
    def bounds(self) -> frozenset[str]:
        """The folders out of which none of its commands starts, or else those whose changes start it; none: any."""
        running = [step for step in self.node.get("steps").items if step.get("run")]
        found = [pipelines.directory(step.get("working-directory"), self.entry) or self.home for step in running]
        inside = frozenset(place for place in found if place)
        return inside if inside and None not in found else pipelines.watched(self.document)


def all_of(repo: Repo) -> tuple[Job, ...]:
    """Every job of the workflows, and what the repository's own actions run."""
    return repo.remember(_jobs)


def _jobs(repo: Repo) -> tuple[Job, ...]:
    actions = [path for name in ("action.yml", "action.yaml") for path in repo.named(name)]
    local = [path for path in actions if path.startswith(".github/")]
    jobs = tuple(islice(_in(repo, pipelines.paths(repo)), pipelines.MAX_STEPS))
    users: dict[str | None, list[Job]] = defaultdict(list)
    for job in jobs:
        for action in job.actions if job.name else ():
            if action.startswith("./"):
                users[resolve(".", action)].append(job)
    called = (
        replace(job, callers=tuple(users.get(posixpath.dirname(job.file), ())))
        for job in _in(repo, local[: pipelines.MAX_FILES])
    )
    every = islice((*jobs, *called), pipelines.MAX_STEPS)
    return tuple(pipelines.within((job, sum(len(node.text) for node in job.commands)) for job in every))


def _in(repo: Repo, paths: Iterable[str]) -> Iterator[Job]:
    for path in paths:
        for document in pipelines.documents(repo, path):
            named = ((key.text, job) for key, job in document.get("jobs").entries)
            for name, node in (("", document.get("runs")), *named):
                for entry in () if pipelines.is_off(node) else pipelines.entries(document, node):
                    yield Job(file=path, document=document, node=node, name=name, entry=entry)
