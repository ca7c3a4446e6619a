"""What pipelines do in a folder before they test it: a database that is created, its tables and first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.evidence import shell, steps
from cigen.evidence.steps import Step
from cigen.repo import Repo

_MAX_COMMANDS = 500  # of a job
_MAX_TEXT = 20_000  # characters of a step


def before_tests(repo: Repo, folder: str, tests: re.Pattern[str]) -> list[tuple[str, ...]]:
    """The words of the commands in ``folder`` before the one that ``tests`` finds, of the first job that has such."""
    for job in steps.of_jobs(repo):
        if any(tests.search(step.text[:_MAX_TEXT]) for step in job):
            found = list(islice(_words(job, folder), _MAX_COMMANDS))
            first = next((number for number, words in enumerate(found) if tests.search(" ".join(words))), None)
            if first is not None:
                return found[:first]
    return []


def _words(job: Sequence[Step], folder: str) -> Iterator[tuple[str, ...]]:
    found = (one for step in job for one in shell.commands(step.text[:_MAX_TEXT], step.folder))
    return (one.words for one in found if one.folder == folder)
