"""Variables that a team's jobs give to a component's tests, and to the scripts that build it; plain values only."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from cigen.evidence import clients, installs, pipelines, told, variables
from cigen.evidence.pipelines import steps
from cigen.evidence.pipelines.jobs import Job
from cigen.evidence.pipelines.steps import Run
from cigen.facts import Component, Finding, Source
from cigen.repo import Repo

MAX_STARTS = 2000  # of all jobs
_MAX_SHOWN = 10
_TEST = re.compile(r"test|spec", re.IGNORECASE)
# Tests of a whole installation: what they are given is not for those of a component.
_ELSEWHERE = re.compile(r"e2e|end-to-end|integration|acceptance|smoke|bench|cypress|playwright", re.IGNORECASE)
_SECRET = re.compile(r"\$\{\{[^}]{0,200}\bsecrets\b")
_OF_TESTS = frozenset({"NODE_ENV"})  # where a whole job has it: a build decides that by itself


@dataclass(frozen=True, kw_only=True)
class _Start:
    """A command that tests or builds, with what is set for its step alone, its job, and all jobs of its file."""

    job: Job | None
    file: str
    folder: str | None
    words: tuple[str, ...]
    is_test: bool
    script: str | None  # of a package of JavaScript: what that makes of sources may hold the values of variables
    own: Mapping[str, str]
    shared: Mapping[str, str]
    wide: Mapping[str, str]

    @cached_property
    def text(self) -> str:
        return " ".join(self.words)


def surrounded(part: Component, paths: Collection[str], repo: Repo, findings: list[Finding]) -> Component:
    """``part``, of the components in ``paths``, with what its tests and builds are given; secrets are told."""
    starts = [one for one in repo.remember(_starts) if not pipelines.is_elsewhere(part.path, one.folder)]
    made = {call.name for call in map(clients.call, map(str.split, part.commands.build)) if call.client}
    built = next((one for one in starts if one.script in made and not (one.job and one.job.is_aside)), None)
    part = dataclasses.replace(part, build_env=_counting(repo, part, built, findings, "build") if built else ())
    if part.test_env is not None or not part.commands.test:
        return part
    of_jobs = {id(one.job): one.job for one in starts if one.job}
    others = {key for key, job in of_jobs.items() if not installs.is_of(job, part, paths)}
    testing = [one for one in starts if id(one.job) not in others and _tests(one, part)]
    best = min(testing, key=lambda one: _distance(one, part), default=None)
    return dataclasses.replace(part, test_env=_counting(repo, part, best, findings, "tests") if best else ())


def _tests(one: _Start, part: Component) -> bool:
    is_elsewhere = _ELSEWHERE.search(one.text) and not any(map(_ELSEWHERE.search, part.commands.test))
    return one.is_test and not is_elsewhere


def _distance(one: _Start, part: Component) -> tuple[bool, bool, bool]:
    """How unlike the component's own tests it is: elsewhere, by another tool, or only maybe a test."""
    tools = {posixpath.basename(text.split()[0]) for text in part.commands.test if text.split()}
    called = {posixpath.basename(word) for word in one.words}
    return one.folder != part.path, tools.isdisjoint(called), not _TEST.search(one.text)


def _counting(
    repo: Repo, part: Component, start: _Start, findings: list[Finding], what: str
) -> tuple[tuple[str, str], ...]:
    """What is set for it, and of what is set for more those variables that a file of the component names."""
    is_build = what == "build"
    around = {**start.wide, **start.shared} if is_build else start.wide
    asked = [name for name in around if variables.is_for_tests(name) and not (is_build and name in _OF_TESTS)]
    named = variables.named(repo, part.path, asked)
    own = start.own if is_build else {**start.shared, **start.own}
    every = {**{name: value for name, value in around.items() if name in named}, **own}
    counting = {name: value for name, value in every.items() if variables.is_for_tests(name)}
    if is_build or not part.test_bed:  # else that has been told beside the services
        _tell(repo, part, start, counting, findings)
    plain = ((name, value) for name, value in counting.items() if variables.is_plain(value))
    return tuple(islice(plain, variables.MAX_VARIABLES))


def _tell(repo: Repo, part: Component, start: _Start, counting: Mapping[str, str], findings: list[Finding]) -> None:
    """Tell of secrets that the component asks for."""
    secret = [name for name, value in counting.items() if _SECRET.search(value[:500])]
    asked = sorted(variables.named(repo, part.path, secret))
    if asked:
        listed = ", ".join(asked[:_MAX_SHOWN])
        message = f"{part.name} gets no value for {listed}: it is a secret here"
        findings.append(Finding.at(Source(file=start.file), "test-env", "info", message))


def _starts(repo: Repo) -> tuple[_Start, ...]:
    """What tests or builds in all jobs, read as words once, whichever component asks."""
    return tuple(islice(_found(repo), MAX_STARTS))


def _found(repo: Repo) -> Iterator[_Start]:
    for run in steps.runs(repo):
        if run.job is None or run.job.name:
            yield from _in(run)


def _in(run: Run) -> Iterator[_Start]:
    for one in told.of(run.steps):
        words = one.command.words
        is_test = pipelines.TESTS.search(" ".join(words)) is not None
        call = clients.call(words)
        if is_test or call.client:
            yield _Start(
                job=run.job,
                file=run.job.file if run.job else "",
                folder=one.command.folder,
                words=words,
                is_test=is_test,
                script=call.name if call.client else None,
                own=one.given,
                shared=one.shared,
                wide=one.wide,
            )
