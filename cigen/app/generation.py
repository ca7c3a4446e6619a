"""Render a repository's files again, bring them together with what is there, and write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from cigen import git, lock, pins, planner, settings, writer
from cigen.app.looking import Survey, opened, surveyed, unpinned
from cigen.display import printable
from cigen.errors import ConflictError, UsageError
from cigen.facts import Facts, Finding
from cigen.lock import ImagePin, Lock
from cigen.output_files import UPDATE_BOTS, OutputFile, configuration, files
from cigen.pins import Pins
from cigen.plan import Plan
from cigen.reconcile import Change, Choices, Side, bumps, is_taken, moves, names, proposals, reconcile
from cigen.reconcile.origin import raw_text
from cigen.registry import Resolution
from cigen.repo import Repo
from cigen.settings import Settings, editing

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
    settings_text: str | None = None,
) -> Generation:
    """Everything up to the writing; ``resolve`` is asked only for images that the lock has no digest of."""
    return generated(surveyed(root, settings_text), resolve, choices)


def generated(
    seen: Survey,
    resolve: Resolver | None = None,
    choices: Choices | None = None,
    *,
    move: Callable[[Lock], Lock] | None = None,
) -> Generation:
    """Everything behind the look; ``move`` gives the lock other pins, for an upgrade."""
    moved = move(seen.moved) if move else seen.moved
    used = bumps.fixed(pins.shipped(), moved)
    plan, images = _planned(seen, moved, resolve)
    elsewhere = _configured(seen)
    rendered = _rendered(seen, plan, used, writes_bot=not elsewhere)
    decided = lock.decisions(seen.facts)
    changes = _reconciled(seen, rendered, decided, choices or Choices())
    new_lock = Lock(
        files={change.path: change.record for change in changes if change.record},
        images=images,
        actions=lock.actions_in([file.text for file in rendered], used, moved.actions),
        decisions=decided,
        default_branch=plan.default_branch,
    )
    return Generation(
        root=seen.root,
        facts=seen.facts,
        plan=plan,
        changes=(*seen.settled, *changes),
        reports=proposals.proposals(seen.repo, changes),
        lock=new_lock,
        lock_change=_lock_change(seen.repo, new_lock),
        notices=(*_notices(seen, new_lock, rendered), *elsewhere),
    )


def _planned(seen: Survey, moved: Lock, resolve: Resolver | None) -> tuple[Plan, dict[str, ImagePin]]:
    """The plan with the digests of its images, and these."""
    wanted = unpinned(seen.repo, seen.facts, seen.known, _default_branch(seen.root))
    images, unresolved = _images([image.name for image in wanted.images()], moved, resolve)
    return planner.pinned(wanted, {name: pin.digest for name, pin in images.items()}, unresolved), images


def _rendered(seen: Survey, plan: Plan, used: Pins, *, writes_bot: bool) -> tuple[OutputFile, ...]:
    rendered = files(plan, used, lambda path: is_taken(seen.repo, seen.known, path))
    bot = seen.settings.updates
    return (*rendered, configuration(bot, plan)) if bot and writes_bot else rendered


def _notices(seen: Survey, new_lock: Lock, rendered: Sequence[OutputFile]) -> tuple[Finding, ...]:
    return (
        *_of_place(seen.root),
        *bumps.taken_back(seen.repo, new_lock),
        *bumps.behind(pins.shipped(), new_lock),
        *_unmatched(seen.settings, rendered),
    )


def _reconciled(
    seen: Survey, rendered: Sequence[OutputFile], decided: Mapping[str, Mapping[str, str]], choices: Choices
) -> tuple[Change, ...]:
    """What becomes of each file, components followed under their new names and to their new folders."""
    folders = moves.folders(seen.repo, seen.known, decided)
    changes = reconcile(
        seen.repo,
        rendered,
        seen.known,
        settings=seen.settings,
        names=names.renames(seen.known.decisions, decided, folders),
        choices=choices,
        moved=folders,
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


def _unmatched(settled: Settings, rendered: Sequence[OutputFile]) -> tuple[Finding, ...]:
    """Lines of the setting ``ownership`` that name no file of cigen's."""
    unknown = settled.owning_nothing([file.path for file in rendered])
    message = "ownership names {}, which is none of the files that cigen writes: {}"
    listed = ", ".join(file.path for file in rendered[:8])
    return tuple(
        Finding(code="unknown-file", severity="warning", message=message.format(key, listed), file=settings.FILE)
        for key in unknown
    )


def _configured(seen: Survey) -> tuple[Finding, ...]:
    """That a person has configured the bot already, whose file cigen leaves alone."""
    bot = seen.settings.updates
    message = "you have configured {} already, so cigen does not: see that it moves github-actions and docker"
    return tuple(
        Finding(code="updates-configured", severity="info", message=message.format(bot), file=path)
        for path in UPDATE_BOTS.get(bot or "", ())
        if is_taken(seen.repo, seen.known, path)
    )
