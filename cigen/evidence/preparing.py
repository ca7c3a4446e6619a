"""What pipelines do in a folder before they test it: a database that is created, its tables and first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from cigen.evidence.pipelines import steps
from cigen.repo import Repo

_MAX_COMMANDS = 500  # of a job in one folder
_MAX_ALL = 20_000  # commands


def before_tests(repo: Repo, folder: str, tests: re.Pattern[str]) -> list[tuple[str, ...]]:
    """The words of the commands in ``folder`` before the one that ``tests`` finds, of the first job that has such."""
    for job in repo.remember(_jobs).get(folder, ()):
        first = next((number for number, words in enumerate(job) if tests.search(" ".join(words))), None)
        if first is not None:
            return job[:first]
    return []


def _jobs(repo: Repo) -> Mapping[str, list[list[tuple[str, ...]]]]:
    """What each job does in a folder, read as words once, whoever asks."""
    found: dict[str, list[list[tuple[str, ...]]]] = {}
    left = _MAX_ALL
    for job in steps.of_jobs(repo):
        told = (one for step in job for one in step.commands)
        own: dict[str, list[tuple[str, ...]]] = {}
        for one in islice(told, left):
            left -= 1
            if one.folder is not None:
                own.setdefault(one.folder, []).append(one.words)
        for folder, commands in own.items():
            found.setdefault(folder, []).append(commands[:_MAX_COMMANDS])
    return found
