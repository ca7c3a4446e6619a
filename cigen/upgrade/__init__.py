"""``cigen upgrade``: move the pins of a repository and render its files with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cigen import app, pins, settings
from cigen.app import Generation, Resolver, Survey
from cigen.errors import TryAgainError, UsageError
from cigen.facts import Finding
from cigen.lock import ActionPin, ImagePin, Lock
from cigen.pins import Pins, Tool
from cigen.settings import editing
from cigen.upgrade import actions, images, toolchains
from cigen.upgrade.moves import Kind, Move, Sources, Wait
from cigen.upgrade.toolchains import Toolchain

__all__ = ["Kind", "Move", "Sources", "Toolchain", "Upgrade", "Wishes", "prepare"]

_KINDS = ("images", "actions", "toolchains")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """``only`` names kinds of pins, images, actions or tools; ``to`` is a version for the one tool among them.

    ``days`` is the cool-down.
    """

    only: tuple[str, ...] = ()
    to: str | None = None
    days: int = 7

    def want(self, kind: str, name: str, tools: Sequence[str] = ()) -> bool:
        """Whether a pin of the ``kind`` "images" or "actions" may move; ``tools`` are those that it belongs to."""
        repository = name.rpartition(":")[0] or name
        return not self.only or bool({kind, name, repository, *tools} & set(self.only))


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """What moves and what does not, how long the toolchains live, what a person should change, and the files."""

    moves: tuple[Move, ...]
    toolchains: tuple[Toolchain, ...]
    advice: tuple[Finding, ...]
    generation: Generation


def prepare(
    root: Path,
    wishes: Wishes,
    sources: Sources | None,
    now: datetime,
    *,
    resolve: Resolver | None = None,
) -> Upgrade:
    """Everything up to the writing; without ``sources`` only pins that come with cigen count.

    Raises :class:`UsageError` for wishes that name nothing, :class:`TryAgainError` where nobody answered.
    """
    shipped = pins.shipped()
    seen = app.surveyed(root)
    before = app.generated(seen)
    if not before.lock_change.before:
        raise UsageError("there are no pins to move yet", where=str(root), hint="run `cigen init` first")
    _refuse_unknown(wishes, before, shipped)
    tool = toolchains.settable(shipped, wishes.only[0], wishes.to or "") if _moves_tool(wishes) else None
    found = tuple(_moves(before.lock, wishes, sources, shipped, Wait.of(now, wishes.days)))
    _require_answers(found)
    later = app.surveyed(root, _settings(seen, tool, wishes)) if tool else seen
    after = app.generated(later, resolve, move=lambda lock: _moved(lock, found))
    return Upgrade(
        moves=found,
        toolchains=toolchains.of(after.facts.components, shipped, now.date()),
        advice=tuple(toolchains.advice(before.facts.components, tool, wishes.to or "")) if tool else (),
        generation=after,
    )


def _moves_tool(wishes: Wishes) -> bool:
    if wishes.to is not None and len(wishes.only) != 1:
        raise UsageError("--to needs to know what to move", hint="for example --only java --to 25")
    return wishes.to is not None


def _refuse_unknown(wishes: Wishes, generation: Generation, shipped: Pins) -> None:
    names = {*generation.lock.images, *generation.lock.actions, *shipped.tools, *_KINDS}
    names |= {name.rpartition(":")[0] for name in generation.lock.images}
    for name in wishes.only:
        if name not in names:
            listed = sorted({*generation.lock.actions, *generation.lock.images, *_KINDS})
            raise UsageError(f"--only {name} names no pin of this repository", hint=f"one of {', '.join(listed)}")


def _moves(lock: Lock, wishes: Wishes, sources: Sources | None, shipped: Pins, wait: Wait) -> Iterator[Move]:
    wanted_images = {
        name: pin for name, pin in lock.images.items() if wishes.want("images", name, _tools(name, shipped))
    }
    wanted_actions = {name: pin for name, pin in lock.actions.items() if wishes.want("actions", name)}
    if sources is None:
        yield from actions.offline(wanted_actions, shipped.actions)
        return
    yield from images.moves(wanted_images, sources, wait)
    yield from actions.moves(wanted_actions, shipped.actions, sources, wait)


def _tools(image: str, shipped: Pins) -> list[str]:
    repository = image.rpartition(":")[0]
    return [tool.name for tool in shipped.tools.values() if repository in {name for name, _ in tool.images.values()}]


def _require_answers(moves: Sequence[Move]) -> None:
    if moves and all(move.status == "unknown" for move in moves):
        hint = "check the network, or --offline for the pins that come with cigen"
        raise TryAgainError(f"nothing could be checked: {moves[0].why}", hint=hint)


def _moved(lock: Lock, moves: Sequence[Move]) -> Lock:
    """The lock with what moves; a person asked for it, so it is a person's choice."""
    moving = [move for move in moves if move.status == "moves"]
    new_images = {move.name: ImagePin(digest=move.after, source="user") for move in moving if move.kind == "image"}
    new_actions = {
        move.name: ActionPin(version=move.after_name, sha=move.after, source="user")
        for move in moving
        if move.kind == "action"
    }
    return dataclasses.replace(lock, images={**lock.images, **new_images}, actions={**lock.actions, **new_actions})


def _settings(seen: Survey, tool: Tool, wishes: Wishes) -> str:
    paths = [part.path for part in seen.facts.components if part.runtime.name == tool.name]
    if not paths:
        raise UsageError(f"no component is built with {tool.name}")
    return editing.with_version(seen.repo.text(settings.FILE) or "", paths, tool.name, wishes.to or "")
