"""Render a repository's files again, bring them together with what is there, and write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from cigen import git, lock, pins, planner, settings, writer
from cigen.app.looking import inspect, opened, unpinned
from cigen.display import printable
from cigen.errors import ConflictError, UsageError
from cigen.facts import Facts, Finding
from cigen.lock import ImagePin, Lock, reader
from cigen.output_files import UPDATE_BOTS, OutputFile, configuration, files
from cigen.plan import Plan
from cigen.reconcile import Change, Choices, Side, Status, bumps, is_taken, moves, names, proposals, reconcile
from cigen.reconcile.origin import raw_text
from cigen.registry import Resolution
from cigen.repo import Repo
from cigen.settings import editing

Resolver = Callable[[Sequence[str]], Resolution]
"""Asks registries for the digests of images by ``repository:tag``."""


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What a run found, decided, and would write or has written; ``reports`` tell of the conflicts."""

    root: Path
    facts: Facts
    plan: Plan
    changes: tuple[Change, ...]
    reports: tuple[Change, ...]
    lock: Lock
    lock_change: Change
    notices: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything the user should know, of the repository and of where it was looked at."""
        return (*self.plan.findings, *self.notices)

    @property
    def pending(self) -> tuple[Change, ...]:
        """The files that are not as they should be."""
        return tuple(change for change in self.changes if not change.is_settled)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is pending, and no pin in a file is older than the lock's."""
        return not self.pending and all(notice.severity != "error" for notice in self.notices)

    @property
    def conflicted(self) -> tuple[Change, ...]:
        """The files in which both sides changed the same."""
        return tuple(change for change in self.changes if change.status == "conflicted")


def prepare(
    root: Path,
    resolve: Resolver | None = None,
    choices: Choices | None = None,
    *,
    move: Callable[[Lock], Lock] | None = None,
    settings_text: str | None = None,
) -> Generation:
    """Everything up to the writing; ``resolve`` is asked only for images that the lock has no digest of.

    ``move`` gives the lock other pins, ``settings_text`` is what the settings are to say; both for an upgrade.
    """
    with opened(root) as found:
        settled = _settings_change(found, settings_text)
        repo = found if settings_text is None else found.with_text(settings.FILE, settings_text)
        known = reader.load(repo)
        moved = bumps.taken(repo, known)
        moved = move(moved) if move else moved
        facts = inspect(repo)
    wanted = unpinned(repo, facts, known, _default_branch(root))
    images, unresolved = _images([image.name for image in wanted.images()], moved, resolve)
    planned = planner.pinned(wanted, {name: pin.digest for name, pin in images.items()}, unresolved)
    used = bumps.fixed(pins.shipped(), moved)
    bot = settings.load(repo).updates
    elsewhere = _configured(repo, known, bot)
    rendered = files(planned, used, lambda path: is_taken(repo, known, path))
    if bot and not elsewhere:
        rendered = (*rendered, configuration(bot, planned))
    decided = lock.decisions(facts)
    changes = _reconciled(repo, rendered, known, decided, choices or Choices())
    new_lock = Lock(
        files={change.path: change.record for change in changes if change.record},
        images=images,
        actions=lock.actions_in([file.text for file in rendered], used, moved.actions),
        decisions=decided,
        default_branch=planned.default_branch,
    )
    return Generation(
        root=root,
        facts=facts,
        plan=planned,
        changes=(*settled, *changes),
        reports=proposals.proposals(repo, changes),
        lock=new_lock,
        lock_change=_lock_change(repo, new_lock),
        notices=(
            *_of_place(root),
            *bumps.taken_back(repo, new_lock),
            *bumps.behind(pins.shipped(), new_lock),
            *_unmatched(repo, rendered),
            *elsewhere,
        ),
    )


def _reconciled(
    repo: Repo,
    rendered: Sequence[OutputFile],
    known: Lock,
    decided: Mapping[str, Mapping[str, str]],
    choices: Choices,
) -> tuple[Change, ...]:
    """What becomes of each file, components followed under their new names and to their new folders."""
    moved = moves.folders(repo, known, decided)
    changes = reconcile(
        repo,
        rendered,
        known,
        settings=settings.load(repo),
        names=names.renames(known.decisions, decided, moved),
        choices=choices,
        moved=moved,
    )
    _refuse_unknown(choices, [change.path for change in changes])
    return changes


def settings_with_updates(root: Path, bot: str) -> str:
    """The settings of the repository with ``bot`` as the one that moves pins."""
    with opened(root) as repo:
        settings.load(repo)  # raises for what cannot be read
        return editing.with_updates(repo.text(settings.FILE) or "", bot)


def write(generation: Generation) -> None:
    """Write what :func:`prepare` found pending, then tell of conflicts; raises where a person's file is in the way."""
    writer.refuse_blocked(generation.changes)
    writer.write(generation.root, (*generation.changes, *generation.reports), generation.lock_change)
    if open_ := generation.conflicted:
        keeps, takes = (proposals.command(open_, side) for side in get_args(Side))
        raise ConflictError.of([change.path for change in open_], proposals.FOLDER, keeps, takes)


def _refuse_unknown(choices: Choices, paths: Sequence[str]) -> None:
    unknown = choices.unmatched(paths)
    if unknown:
        message = f"{printable(unknown[0], limit=200)} is none of the files that cigen writes here"
        raise UsageError(message, hint=f"they are {', '.join(printable(path) for path in paths[:20])}")


def _lock_change(repo: Repo, new: Lock) -> Change:
    before, after = raw_text(repo, lock.PATH), new.to_text()
    return Change(path=lock.PATH, status="fresh" if before == after else "stale", before=before, after=after)


def _settings_change(repo: Repo, text: str | None) -> tuple[Change, ...]:
    before = raw_text(repo, settings.FILE)
    if text is None or text == before:
        return ()
    status: Status = "new" if before is None else "stale"
    return (Change(path=settings.FILE, status=status, before=before, after=text, why="as you asked"),)


def _images(
    names: Sequence[str], known: Lock, resolve: Resolver | None
) -> tuple[dict[str, ImagePin], Mapping[str, str]]:
    """The pins of images, and why there is none of the others."""
    found = {name: known.images[name] for name in names if name in known.images}
    missing = [name for name in names if name not in found]
    told = resolve(missing) if resolve and missing else Resolution()
    return found | {name: ImagePin(digest=digest) for name, digest in told.digests.items()}, told.unresolved


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


def _unmatched(repo: Repo, rendered: Sequence[OutputFile]) -> tuple[Finding, ...]:
    """Lines of the setting ``ownership`` that name no file of cigen's."""
    unknown = settings.load(repo).owning_nothing([file.path for file in rendered])
    message = "ownership names {}, which is none of the files that cigen writes: {}"
    listed = ", ".join(file.path for file in rendered[:8])
    return tuple(
        Finding(code="unknown-file", severity="warning", message=message.format(key, listed), file=settings.FILE)
        for key in unknown
    )


def _configured(repo: Repo, known: Lock, bot: str | None) -> tuple[Finding, ...]:
    """That a person has configured the bot already, whose file cigen leaves alone."""
    message = "you have configured {} already, so cigen does not: see that it moves github-actions and docker"
    return tuple(
        Finding(code="updates-configured", severity="info", message=message.format(bot), file=path)
        for path in UPDATE_BOTS.get(bot or "", ())
        if is_taken(repo, known, path)
    )
