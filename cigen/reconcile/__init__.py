"""Each file's last emission, its present text and the new rendering, brought together: nothing of a person's is lost.

Pure: :func:`reconcile` tells what would happen; ``cigen.writer`` carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cigen.lock import Lock
from cigen.merge import Rename
from cigen.reconcile import actions_lock, moves
from cigen.reconcile.change import Change, Status
from cigen.reconcile.choices import Choices, Side
from cigen.reconcile.origin import is_taken, raw_text
from cigen.reconcile.rendered import Rendered
from cigen.reconcile.unneeded import unneeded
from cigen.repo import Repo
from cigen.settings import Settings

if TYPE_CHECKING:
    from cigen.output_files import OutputFile  # whoever writes needs no ecosystem

__all__ = ["Change", "Choices", "Side", "Status", "is_taken", "reconcile"]


def reconcile(  # noqa: PLR0913 - everything that decides about a file
    repo: Repo,
    files: Sequence[OutputFile],
    known: Lock,
    *,
    settings: Settings,
    names: Sequence[Rename],
    choices: Choices,
    moved: Mapping[str, str] | None = None,
) -> tuple[Change, ...]:
    """What would happen to each file, in the order of ``files``; files no longer needed come last.

    ``moved`` is the old folder of each component that moved, by its new one. Raises
    :class:`~cigen.errors.UnsafeInputError` for a lock that names a file that cigen did not write.
    """
    origins = moves.files(repo, known, moved or {}, [file.path for file in files])
    run = _Run(repo=repo, known=known, settings=settings, names=tuple(names), choices=choices)
    changes = [run.change(file, origins.get(file.path, file.path)) for file in files]
    gone = run.gone({file.path for file in files}, {old: new for new, old in origins.items()})
    held = changes if choices.prefer == "theirs" else [actions_lock.held(repo, change) for change in changes]
    return (*held, *gone)


@dataclass(frozen=True, kw_only=True)
class _Run:
    repo: Repo
    known: Lock
    settings: Settings
    names: tuple[Rename, ...]
    choices: Choices

    def change(self, file: OutputFile, old: str) -> Change:
        """What happens to a file that is rendered; ``old`` is where it was, another path if its component moved."""
        place = file.path if self.repo.occupied(file.path) else old
        change = Rendered(
            path=file.path,
            text=file.text,
            disk=raw_text(self.repo, place),
            occupied=self.repo.occupied(place),
            record=self.known.files.get(old),
            ownership=self.settings.ownership_of(file.path),
            names=self.names,
            choices=self.choices,
        ).change()
        return change if place == file.path or change.before is None else moves.arrived(change, old)

    def gone(self, wanted: Set[str], moved: Mapping[str, str]) -> list[Change]:
        """What happens to the files that are no longer rendered; ``moved`` has the new path of some."""
        found = []
        for path in sorted(self.known.files.keys() - wanted):
            if path in moved and self.repo.occupied(path):
                found.append(moves.departed(self.repo, path, moved[path]))
            elif change := unneeded(self.repo, path, self.known.files[path], self.choices):
                found.append(change)
        return found
