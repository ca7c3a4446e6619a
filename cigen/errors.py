"""Every error that a user can meet: what happened, where, what to do next, and the exit code.

Raise one of these anywhere below ``cigen.cli``; it is caught once, at the top (``cigen.__main__``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from cigen.display import printable


class CigenError(Exception):
    """A failure that is explained to the user in full, without a traceback.

    ``said`` are lines of what failed itself, such as the end of its log.
    """

    exit_code: ClassVar[int] = 70

    def __init__(
        self, message: str, *, where: str | None = None, said: Sequence[str] = (), hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.said = tuple(said)
        self.hint = hint


class UsageError(CigenError):
    """Wrong arguments, or settings that cannot be used."""

    exit_code = 2


class NothingRecognisedError(CigenError):
    """The repository holds nothing that cigen can build."""

    exit_code = 3


class FileInTheWayError(CigenError):
    """A file that cigen did not write, or that somebody edited, stands where cigen would write."""

    exit_code = 4


class ConflictError(CigenError):
    """Both a person and cigen changed the same place of a file; the rest was written."""

    exit_code = 4

    @classmethod
    def of(cls, paths: Sequence[str], folder: str, keeps: str | None, takes: str | None) -> ConflictError:
        """The files with conflicts, the ``folder`` that tells both sides, and what settles them all, if anything."""
        ways = (f"`{keeps}` keeps yours" if keeps else "", f"`{takes}` takes cigen's" if takes else "")
        return cls(
            f"you and cigen changed the same in {', '.join(printable(path) for path in paths)}; your side was kept",
            where=folder,
            hint="; ".join(filter(None, (f"read {folder}/", ", ".join(filter(None, ways))))),
        )


class EngineError(CigenError):
    """The Docker Engine, a registry or another remote failed."""

    exit_code = 5


class WriteError(CigenError):
    """The file system refused a write; nothing was changed."""

    exit_code = 5


class UnsafeInputError(CigenError):
    """Input that is refused because following it could do harm."""

    exit_code = 6


class TryAgainError(CigenError):
    """A passing failure: a network, a limit, another cigen at work."""

    exit_code = 75
