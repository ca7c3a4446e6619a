"""What holds for whole repositories, however they, their settings, cigen and its users change from run to run."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cigen.lock import Lock
from cigen.lock.reader import parse
from cigen.output_files import OutputFile
from cigen.reconcile import Change, Choices, Side, reconcile
from cigen.reconcile.kinds import kind_of
from cigen.repo import Repo
from cigen.settings import Settings
from tests.merge import edits, worlds

quick = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(min_value=0, max_value=10**9)


@dataclasses.dataclass
class Disk:
    """The files and the lock of a repository, as one run leaves them to the next."""

    files: dict[str, str] = dataclasses.field(default_factory=dict)
    lock: Lock = dataclasses.field(default_factory=Lock)

    def generate(self, rendered: Mapping[str, str], prefer: Side | None = None) -> tuple[Change, ...]:
        found = self.look(rendered, prefer)
        for change in found:
            if change.writes and change.after is None:
                del self.files[change.path]
            elif change.writes and change.after is not None:
                self.files[change.path] = change.after
        self.lock = parse(Lock(files={change.path: change.record for change in found if change.record}).to_text())
        return found

    def look(self, rendered: Mapping[str, str], prefer: Side | None = None) -> tuple[Change, ...]:
        return reconcile(
            Repo.from_mapping(self.files),
            [OutputFile(path=path, text=text) for path, text in rendered.items()],
            self.lock,
            settings=Settings(),
            names=(),
            choices=Choices(prefer=prefer, adopt=("*",) if prefer else ()),
        )


def edited(random: Random, path: str, text: str) -> str:
    if random.random() < 0.3:
        return text
    return edits.edited(random, kind_of(path), text)[0]


@quick
@given(SEEDS)
def test_untouched_files_come_out_as_if_rendered_for_the_first_time(seed: int) -> None:
    random, disk = Random(seed), Disk()
    world = worlds.start(random)
    for _ in range(3):
        disk.generate(worlds.rendered(world))
        assert disk.files == worlds.rendered(world)
        assert {change.status for change in disk.look(worlds.rendered(world))} == {"fresh"}
        world = worlds.evolved(random, world)


@quick
@given(SEEDS)
def test_a_second_run_has_nothing_to_do(seed: int) -> None:
    random, disk = Random(seed), Disk()
    world = worlds.start(random)
    disk.generate(worlds.rendered(world))
    disk.files = {path: edited(random, path, text) for path, text in disk.files.items()}
    for _ in range(2):
        world = worlds.evolved(random, world)
        first = disk.generate(worlds.rendered(world))
        files, lock = dict(disk.files), disk.lock
        again = disk.generate(worlds.rendered(world))
        assert (disk.files, disk.lock) == (files, lock)
        assert not any(change.writes for change in again)
        left = [change.path for change in first if change.status in ("conflicted", "in-the-way")]
        assert [change.path for change in again if not change.is_settled] == left
        # Settled for either side, it is over.
        side: Side = random.choice(("ours", "theirs"))
        disk.generate(worlds.rendered(world), side)
        assert all(change.is_settled for change in disk.look(worlds.rendered(world)))


@quick
@given(SEEDS)
def test_without_a_lock_nothing_of_a_persons_is_touched(seed: int) -> None:
    random, disk = Random(seed), Disk()
    world = worlds.start(random)
    disk.files = {path: f"{text}# mine\n" for path, text in worlds.rendered(world).items()}
    assert {change.status for change in disk.look(worlds.rendered(worlds.evolved(random, world)))} <= {
        "in-the-way",
        "new",
    }
