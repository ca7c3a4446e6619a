"""Look at a repository: its facts and its plan; nothing is written."""

from __future__ import annotations

import dataclasses
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cigen import git, inspector, pins, planner, settings
from cigen.app.deadline import deadline
from cigen.display import printable
from cigen.errors import NothingRecognisedError
from cigen.facts import Facts
from cigen.lock import Lock, reader
from cigen.plan import Plan
from cigen.reconcile import is_taken
from cigen.repo import Repo


@contextmanager
def opened(root: Path, revision: str | None = None) -> Iterator[Repo]:
    """The folder ``root`` as it is, or a commit of its git repository, which needs no check-out."""
    with _pointing_to_the_top(root):
        if revision is None:
            yield Repo.from_folder(root)
        else:
            with git.commit(root, revision) as tree:
                yield Repo(tree)


@contextmanager
def _pointing_to_the_top(root: Path) -> Iterator[None]:
    """Where nothing is found in a folder of a repository, its root is the likely place."""
    try:
        yield
    except NothingRecognisedError as error:
        top = git.root_of(root)
        if error.where is not None or top is None or top == root.resolve():
            raise
        place = printable(shlex.quote(os.path.relpath(top, Path.cwd())))
        hint = f"the repository's root is {place}: name that folder, or go there; {error.hint}"
        raise NothingRecognisedError(error.message, hint=hint) from None


def look(repo: Repo) -> Facts:
    """The facts of a repository, be there nothing to build; raises where it takes too long."""
    with deadline():
        return inspector.inspect(repo, pins.shipped(), settings.load(repo))


def inspect(repo: Repo) -> Facts:
    """As :func:`look`; raises where there is nothing to build."""
    return inspector.require_components(look(repo))


def plan(repo: Repo) -> tuple[Facts, Plan]:
    """Facts and plan, with the digests that the lock has."""
    known = reader.load(repo)
    facts = inspect(repo)
    return facts, planner.pinned(unpinned(repo, facts, known), known.digests)


def unpinned(repo: Repo, facts: Facts, known: Lock, branch: str | None = None) -> Plan:
    """``branch`` counts at the first run only: a clone of another machine may know other branches."""
    settled = settings.load(repo)
    settled = dataclasses.replace(settled, default_branch=settled.default_branch or known.default_branch or branch)
    return planner.plan(facts, settled, pins.shipped(), lambda path: is_taken(repo, known, path))
