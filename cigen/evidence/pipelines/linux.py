"""What pipelines have a shell do on Linux: the jobs that test first, those that document, check or ship last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from cigen.evidence import targets
from cigen.evidence.pipelines import steps
from cigen.evidence.pipelines.steps import Run
from cigen.evidence.shell import Command
from cigen.repo import Repo

MAX_COMMANDS = 20_000  # of all jobs
MAX_FOLLOWED = 10_000  # of all jobs, with those behind them


def of_jobs(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """The commands of every job that runs on Linux, or may, each in its order."""
    return repo.remember(_of_jobs)


def followed(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """The same, each command with those behind it that a target or a script of the repository has."""
    return repo.remember(_followed)


def first(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """As :func:`followed`, for tools to which the system is all one: what runs elsewhere comes after it."""
    return (*followed(repo), *repo.remember(_elsewhere))


def _followed(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    return _with_behind(repo, of_jobs(repo))


def _of_jobs(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    return _commands(run for run in steps.every(repo) if not run.is_foreign)


def _elsewhere(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    return _with_behind(repo, _commands(run for run in steps.every(repo) if run.is_foreign))


def _with_behind(repo: Repo, told: Iterable[Sequence[Command]]) -> tuple[tuple[Command, ...], ...]:
    left = MAX_FOLLOWED
    found = []
    for job in told:
        found.append(tuple(islice(targets.followed(repo, job), left)))
        left -= len(found[-1])
    return tuple(commands for commands in found if commands)


def _rank(run: Run) -> tuple[bool, bool, bool]:
    return (False, not run.job.is_testing, run.job.is_aside) if run.job else (True, False, False)


def _commands(runs: Iterable[Run]) -> tuple[tuple[Command, ...], ...]:
    left = MAX_COMMANDS
    found = []
    for run in sorted(runs, key=_rank):
        every = (one for step in run.steps for one in step.commands)
        found.append(tuple(islice(every, left)))
        left -= len(found[-1])
    return tuple(commands for commands in found if commands)
