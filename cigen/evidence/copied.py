"""Files that pipelines copy before they test: settings for the tests, under the name of a developer's own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from itertools import islice

from cigen.evidence import installs
from cigen.evidence.pipelines import steps
from cigen.evidence.pipelines.jobs import Job
from cigen.evidence.pipelines.steps import Run, Step
from cigen.evidence.statement import folders_up
from cigen.facts import PATH, Component
from cigen.repo import Repo, resolve

MAX_TEXT = 50_000  # characters of one step
MAX_COPIES = 50
Copied = tuple[str, str]
"""A file of the repository, and where it is copied to; both relative to the root."""
_PHP = re.compile(r"copy\(\s?[\"']([\w./-]{1,200})[\"'],\s?[\"']([\w./-]{1,200})[\"']\s?\)", re.ASCII)
_OWN = frozenset({".git", ".github", ".cigen"})
# What tests a program through a browser has settings of its own, and runs nowhere here.
_BROWSES = re.compile(r"\b(?:cypress|playwright|selenium|e2e)\b", re.IGNORECASE)


def of(repo: Repo, part: Component, paths: Collection[str]) -> tuple[Copied, ...]:
    """What is copied before ``part`` is tested, of the components in ``paths``: into its folder, or one above it."""
    if not part.commands.test:
        return ()
    others = [path for path in paths if path not in (".", part.path) and not f"{part.path}/".startswith(f"{path}/")]
    found: dict[str, str] = {}
    for source, dest in _copied(repo, part, paths):
        is_below = part.path == "." or f"{dest}/".startswith(f"{part.path}/")
        is_near = is_below or (posixpath.dirname(dest) or ".") in folders_up(part.path)
        if is_near and not any(dest.startswith(f"{other}/") for other in others):
            found.setdefault(dest, source)
    return tuple((source, dest) for dest, source in list(found.items())[:MAX_COPIES])


def is_made(repo: Repo, path: str) -> bool:
    """Whether some job that tests something copies a file to ``path``."""
    return path in repo.remember(_made)


def _made(repo: Repo) -> frozenset[str]:
    return frozenset(dest for job, copies in repo.remember(_by_job) if job.is_testing for _, dest in copies)


def _copied(repo: Repo, part: Component, paths: Collection[str]) -> Iterator[Copied]:
    for job, copies in repo.remember(_by_job):
        if copies and installs.is_of(job, part, paths):
            yield from copies
    yield from repo.remember(_of_gitlab)


def _by_job(repo: Repo) -> tuple[tuple[Job, tuple[Copied, ...]], ...]:
    return tuple((run.job, _first(_of_run(repo, run.job, run))) for run in steps.runs(repo) if run.job and run.job.name)


def _of_gitlab(repo: Repo) -> tuple[Copied, ...]:
    found = (Step(folder=".", text=node.text) for node in installs.of_gitlab(repo))
    return _first(pair for step in found for pair in _of_step(repo, step))


def _first(found: Iterator[Copied]) -> tuple[Copied, ...]:
    return tuple(islice(dict.fromkeys(found), MAX_COPIES))


def _of_run(repo: Repo, job: Job, run: Run) -> Iterator[Copied]:
    if _BROWSES.search(" ".join((job.name, *job.actions, *(node.text[:MAX_TEXT] for node in job.commands)))):
        return
    for step in run.steps:
        yield from _of_step(repo, step)


def _of_step(repo: Repo, step: Step) -> Iterator[Copied]:
    for command in step.commands:
        if command.folder is None:
            continue
        program, *words = command.words
        named = [word for word in words if not word.startswith("-")] if program == "cp" else []
        for pair in (*([tuple(named)] if len(named) == 2 else ()), *_PHP.findall(" ".join(words))):
            yield from _pair(repo, command.folder, *pair)


def _pair(repo: Repo, folder: str, wanted: str, given: str) -> Iterator[Copied]:
    source, dest = resolve(folder, wanted), resolve(folder, given)
    if source and dest and (given.endswith(("/", "/.")) or given == "." or repo.below(dest)):
        dest = posixpath.normpath(f"{dest}/{posixpath.basename(source)}")
    if not source or not dest or not repo.exists(source) or any(map(repo.exists, (dest, *folders_up(dest)))):
        return
    if PATH.fullmatch(source) and PATH.fullmatch(dest) and dest.partition("/")[0] not in _OWN:
        yield source, dest
