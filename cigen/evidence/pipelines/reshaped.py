"""The shape of a GitHub workflow, which other providers' files are given so that one reader is enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from cigen.doctree import Node

MAX_JOBS = 64
MAX_TEXT = 100_000  # characters of all commands of a file


def workflow(line: int, jobs: Iterable[tuple[str, Node]]) -> Node:
    """A workflow of ``jobs``, each with its name; those after too much text are left out."""
    return Node.of(line, [("jobs", Node.of(line, _within(islice(jobs, MAX_JOBS))))])


def _within(jobs: Iterator[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    left = MAX_TEXT
    for name, job in jobs:
        left -= sum(len(step.get("run").text) for step in job.get("steps").items)
        if left < 0:
            return
        yield name, job
