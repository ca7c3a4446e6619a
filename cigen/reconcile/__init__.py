"""Each file's last emission, its present text and the new rendering, brought together: nothing of a person's is lost.

Pure: :func:`reconcile` tells what would happen; ``cigen.writer`` carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from cigen.lock import Lock
from cigen.merge import Rename
from cigen.output_files import OutputFile
from cigen.reconcile import actions_lock
from cigen.reconcile.change import Change, Status
from cigen.reconcile.choices import Choices, Side
from cigen.reconcile.origin import is_taken, raw_text
from cigen.reconcile.rendered import Rendered
from cigen.reconcile.unneeded import unneeded
from cigen.repo import Repo
from cigen.settings import Settings

__all__ = ["Change", "Choices", "Side", "Status", "is_taken", "reconcile"]


def reconcile(  # noqa: PLR0913 - everything that decides about a file
    repo: Repo,
    files: Sequence[OutputFile],
    known: Lock,
    *,
    settings: Settings,
    names: Sequence[Rename],
    choices: Choices,
) -> tuple[Change, ...]:
    """What would happen to each file, in the order of ``files``; files no longer needed come last.

    Raises :class:`~cigen.errors.UnsafeInputError` for a lock that names a file that cigen did not write.
    """
    wanted = {file.path for file in files}
    changes = [
        Rendered(
            path=file.path,
            text=file.text,
            disk=raw_text(repo, file.path),
            occupied=repo.occupied(file.path),
            record=known.files.get(file.path),
            ownership=settings.ownership_of(file.path),
            names=tuple(names),
            choices=choices,
        ).change()
        for file in files
    ]
    gone = [unneeded(repo, path, known.files[path], choices) for path in sorted(known.files) if path not in wanted]
    held = changes if choices.prefer == "theirs" else [actions_lock.held(repo, change) for change in changes]
    return (*held, *(change for change in gone if change))
