"""The use cases: inspect, plan, render, write, strung together."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cigen import git, inspector, lock, pins, planner, settings, writer
from cigen.facts import Facts, Finding
from cigen.output_files import files
from cigen.plan import Plan
from cigen.repo import Repo
from cigen.writer import Change

Resolver = Callable[[Sequence[str]], dict[str, str]]
"""Asks registries for the digests of images by ``repository:tag``; those without an answer are left out."""


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What a run found, decided, and would write or has written."""

    root: Path
    facts: Facts
    plan: Plan
    changes: tuple[Change, ...]
    lock: lock.Lock

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything the user should know, of the repository and of where it was looked at."""
        return (*self.plan.findings, *_of_place(self.root))

    @property
    def pending(self) -> tuple[Change, ...]:
        """The files that are not as they should be."""
        return tuple(change for change in self.changes if change.status != "fresh")


@contextmanager
def opened(root: Path, revision: str | None = None) -> Iterator[Repo]:
    """The folder ``root`` as it is, or a commit of its git repository, which needs no check-out."""
    if revision is None:
        yield Repo.from_folder(root)
    else:
        with git.commit(root, revision) as tree:
            yield Repo(tree)


def inspect(repo: Repo) -> Facts:
    """The facts of a repository; raises where there is nothing to build."""
    return inspector.require_components(inspector.inspect(repo, pins.shipped(), settings.load(repo)))


def plan(repo: Repo) -> tuple[Facts, Plan]:
    """Facts and plan, with the digests that the lock has."""
    known = lock.load(repo)
    facts = inspect(repo)
    return facts, planner.pinned(_unpinned(repo, facts, known), known.images)


def prepare(root: Path, resolve: Resolver | None = None) -> Generation:
    """Everything up to the writing; ``resolve`` is asked only for images that the lock has no digest of."""
    repo = Repo.from_folder(root)
    known = lock.load(repo)
    facts = inspect(repo)
    unpinned = _unpinned(repo, facts, known, _default_branch(root))
    names = [image.name for image in unpinned.images()]
    digests = {name: known.images[name] for name in names if name in known.images}
    missing = [name for name in names if name not in digests]
    if resolve and missing:
        digests |= resolve(missing)
    planned = planner.pinned(unpinned, digests)
    rendered = files(planned, pins.shipped(), lambda path: writer.is_taken(repo, known, path))
    new_lock = lock.Lock(
        files={file.path: lock.digest_of(file.text) for file in rendered},
        images=digests,
        actions=lock.actions_in([file.text for file in rendered], pins.shipped()),
        decisions=lock.decisions(facts),
        default_branch=planned.default_branch,
    )
    changes = writer.compare(repo, rendered, known)
    return Generation(root=root, facts=facts, plan=planned, changes=changes, lock=new_lock)


def _default_branch(root: Path) -> str | None:
    """What git says, if the settings would take it too."""
    branch = git.default_branch(root)
    return branch if branch and settings.BRANCH.fullmatch(branch) else None


def _of_place(root: Path) -> tuple[Finding, ...]:
    top = git.root_of(root)
    if top is None or top == root.resolve():
        return ()
    message = f"this is a folder of the repository {top.name}: a CI provider reads workflows at its root only"
    return (Finding(code="not-the-root", severity="warning", message=message),)


def write(generation: Generation) -> None:
    """Write what :func:`prepare` found pending; raises where a person's work is in the way."""
    writer.refuse_blocked(generation.changes)
    writer.write(generation.root, generation.changes, generation.lock)


def _unpinned(repo: Repo, facts: Facts, known: lock.Lock, branch: str | None = None) -> Plan:
    """``branch`` counts at the first run only: a clone of another machine may know other branches."""
    settled = settings.load(repo)
    settled = dataclasses.replace(settled, default_branch=settled.default_branch or known.default_branch or branch)
    return planner.plan(facts, settled, pins.shipped(), lambda path: writer.is_taken(repo, known, path))
