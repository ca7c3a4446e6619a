"""Look at a repository: its facts and its plan; nothing is written."""

from __future__ import annotations

import dataclasses
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cigen import git, inspector, pins, planner, settings
from cigen.app.deadline import deadline
from cigen.display import printable
from cigen.errors import NothingRecognisedError
from cigen.facts import Facts
from cigen.lock import Lock, reader
from cigen.plan import Plan
from cigen.reconcile import Change, Status, bumps, is_taken
from cigen.reconcile.origin import raw_text
from cigen.repo import Repo
from cigen.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A repository that was looked at, with the lock as it is ``known`` and with the pins that bots ``moved``.

    ``settled`` is what becomes of the settings, where they are to say something else.
    """

    root: Path
    repo: Repo
    known: Lock
    moved: Lock
    facts: Facts
    settled: tuple[Change, ...] = ()

    @property
    def settings(self) -> Settings:
        """What the repository is to be built by."""
        return settings.load(self.repo)


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


def surveyed(root: Path, settings_text: str | None = None) -> Survey:
    """Look at a repository, with ``settings_text`` as its settings if they are to change."""
    with opened(root) as found:
        settled = _settings_change(found, settings_text)
        repo = found if settings_text is None else found.with_text(settings.FILE, settings_text)
        known = reader.load(repo)
        moved = bumps.taken(repo, known)
        return Survey(root=root, repo=repo, known=known, moved=moved, facts=inspect(repo), settled=settled)


def _settings_change(repo: Repo, text: str | None) -> tuple[Change, ...]:
    before = raw_text(repo, settings.FILE)
    if text is None or text == before:
        return ()
    status: Status = "new" if before is None else "stale"
    return (Change(path=settings.FILE, status=status, before=before, after=text, why="as you asked"),)
