"""Which pins move: newer digests and releases, the cool-down, and who could not be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.lock import ActionPin, ImagePin
from cigen.pins import Action
from cigen.registry import Resolution
from cigen.registry.distribution import Unknown
from cigen.upgrade import actions, images
from cigen.upgrade.moves import Move, Wait

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OLD, NEW = "sha256:" + "a" * 64, "sha256:" + "b" * 64
CHECKOUT = "actions/checkout"


@dataclass
class World:
    """What registries and remotes would say; ``ages`` are days by digest or commit."""

    now: Mapping[str, str] = field(default_factory=dict)
    releases: Mapping[str, str] | None = None
    ages: Mapping[str, int] = field(default_factory=dict)

    def digests(self, names: Sequence[str]) -> Resolution:
        return Resolution(digests={name: self.now[name] for name in names if name in self.now})

    def image_made(self, image: str, digest: str) -> datetime | Unknown:
        return self._made(digest)

    def tags(self, action: str) -> Mapping[str, str] | Unknown:
        return Unknown(reason="no network") if self.releases is None else self.releases

    def commit_made(self, action: str, commit: str) -> datetime | Unknown:
        return self._made(commit)

    def _made(self, name: str) -> datetime | Unknown:
        return NOW - timedelta(days=self.ages[name]) if name in self.ages else Unknown(reason="it does not tell")


def image(world: World, days: int = 7) -> Move:
    (move,) = images.moves({"node:24": ImagePin(digest=OLD)}, world, Wait.of(NOW, days))
    return move


def action(world: World, version: str = "v4.1.0", days: int = 7, known: str = "v4.0.0") -> Move:
    pin = ActionPin(version=version, sha="0" * 40)
    shipped = {CHECKOUT: Action(name=CHECKOUT, version=known, sha="f" * 40)}
    (move,) = actions.moves({CHECKOUT: pin}, shipped, world, Wait.of(NOW, days))
    return move


def test_an_image_with_the_same_digest_stays() -> None:
    assert image(World(now={"node:24": OLD})).status == "fresh"


def test_an_image_moves_once_the_new_one_is_old_enough() -> None:
    move = image(World(now={"node:24": NEW}, ages={NEW: 8}))
    assert (move.status, move.before, move.after) == ("moves", OLD, NEW)
    waits = image(World(now={"node:24": NEW}, ages={NEW: 6}))
    assert (waits.status, waits.after) == ("waits", OLD)
    assert "made 2026-11-18" in waits.why


def test_an_image_of_unknown_age_moves_only_without_cool_down() -> None:
    world = World(now={"node:24": NEW})
    assert image(world).status == "waits"
    assert image(world, days=0).status == "moves"


def test_an_image_that_nobody_knows_is_told_and_stays() -> None:
    move = image(World())
    assert (move.status, move.after) == ("unknown", OLD)


def test_an_action_moves_to_the_newest_release_of_its_major() -> None:
    tags = {"v4": "1" * 40, "v4.2.0": "2" * 40, "v4.10.0": "3" * 40, "v4.11.0-beta": "4" * 40, "v3.9.9": "5" * 40}
    move = action(World(releases=tags), days=0)
    assert (move.status, move.after_name, move.after) == ("moves", "v4.10.0", "3" * 40)


def test_a_newer_major_is_told_and_taken_only_where_this_cigen_knows_it() -> None:
    tags = {"v5.0.0": "5" * 40}
    move = action(World(releases=tags), days=0)
    assert (move.status, "v5.0.0 is out" in move.why) == ("fresh", True)
    assert action(World(releases=tags), days=0, known="v5.0.0").after_name == "v5.0.0"


def test_the_newest_release_that_is_old_enough_is_taken() -> None:
    tags = {"v4.3.0": "3" * 40, "v4.2.0": "2" * 40}
    move = action(World(releases=tags, ages={"3" * 40: 1, "2" * 40: 30}))
    assert (move.status, move.after_name) == ("moves", "v4.2.0")
    assert move.why.startswith("v4.3.0 made 2026-11-23")
    assert action(World(releases=tags, ages={"3" * 40: 1, "2" * 40: 2})).status == "waits"


def test_an_action_that_cannot_be_asked_for_stays() -> None:
    assert (action(World()).status, action(World()).why) == ("unknown", "no network")


@given(st.lists(st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}(-[a-z]{1,4})?", fullmatch=True), max_size=12))
def test_an_action_never_moves_back_nor_beyond_its_major(names: list[str]) -> None:
    move = action(World(releases=dict.fromkeys(names, "1" * 40)), days=0)
    numbers = [int(part) for part in move.after_name.removeprefix("v").split(".")]
    assert numbers >= [4, 1, 0]
    assert numbers[0] == 4


@pytest.mark.parametrize(("own", "status"), [("v4.2.0", "moves"), ("v4.1.0", "fresh"), ("v4.0.9", "fresh")])
def test_offline_the_pins_that_come_with_cigen_count(own: str, status: str) -> None:
    shipped = {CHECKOUT: Action(name=CHECKOUT, version=own, sha="f" * 40)}
    (move,) = actions.offline({CHECKOUT: ActionPin(version="v4.1.0", sha="0" * 40)}, shipped)
    assert move.status == status
