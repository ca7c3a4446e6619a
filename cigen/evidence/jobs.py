"""Jobs of existing workflows, and what of them a component's tests are run by."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from cigen.evidence import pipelines
from cigen.repo import Repo
from cigen.yamltree import Node

# What a job or its file is called that documents, checks or ships: it may run on one version of many.
_ASIDE = re.compile(
    r"(?:^|[^a-z])(?:docs?|docset|documentation|pages|website|publish|releases?|deploy(?:ment)?|lint(?:er|ing)?|style|format"
    r"|pre-?commit|codeql|bench(?:marks?)?|changelog|stale|labeler|upload|pypi|npm-publish|sonar|nightly)(?:[^a-z]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job of a workflow, one for each folder that its matrix leads it to; ``name`` is "" where an action runs it."""

    file: str
    document: Node
    node: Node
    name: str = ""
    entry: pipelines.Entry = field(default_factory=dict)

    @cached_property
    def is_aside(self) -> bool:
        """Whether it documents, checks style or ships something."""
        return any(_ASIDE.search(text) for text in (self.name, posixpath.basename(self.file)))

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
        """Whether it runs tests, or may: an action is called by some job."""
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
    jobs = (
        Job(file=path, document=document, node=node, name=name, entry=entry)
        for path in (*pipelines.paths(repo), *local[: pipelines.MAX_FILES])
        for document in pipelines.documents(repo, path)
        for name, node in (("", document.get("runs")), *((key.text, job) for key, job in document.get("jobs").entries))
        if not pipelines.is_off(node)
        for entry in pipelines.entries(document, node)
    )
    lengths = ((job, sum(len(node.text) for node in job.commands)) for job in islice(jobs, pipelines.MAX_STEPS))
    return tuple(pipelines.within(lengths))
