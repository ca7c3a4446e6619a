"""Who wrote a file: every file of cigen's says so itself, since a lock may name any file, with its hash."""

from __future__ import annotations

import re

from cigen.display import printable
from cigen.errors import UnsafeInputError
from cigen.lock import PATH, FileRecord, Lock
from cigen.repo import Repo

_WRITTEN_BY_US = "# Written by cigen"
_IN_JSON = "// Written by cigen"
_ABOVE = re.compile(r"\ufeff?(?:#[ \t]*[A-Za-z]+[ \t]*=[^\n]*\n)*")  # what a Dockerfile must begin with
_HEAD = 4096  # characters in which it stands, below a person's own comments


def says_so(text: str) -> bool:
    """Whether a file tells that cigen wrote it."""
    return any(line.startswith((_WRITTEN_BY_US, _IN_JSON)) for line in text[:_HEAD].removeprefix("\ufeff").splitlines())


def signed(text: str, rendering: str) -> str:
    """``text`` with the line of ``rendering`` that tells who wrote it."""
    line = next((line for line in rendering.splitlines() if says_so(line)), "")
    if says_so(text) or not line:
        return text
    above = _ABOVE.match(text)
    place = above.end() if above else 0
    ended = line + ("\r\n" if "\r\n" in text else "\n")
    return text[:place] + ended + text[place:]


def is_taken(repo: Repo, known: Lock, path: str) -> bool:
    """Whether ``path`` holds a file that cigen did not write."""
    text = repo.text(path)
    if text is None:
        return repo.occupied(path)
    return path not in known.files and not says_so(text)


def raw_text(repo: Repo, path: str) -> str | None:
    """A file's text with its byte order mark and line ends; ``None`` where there is none, or it is not UTF-8."""
    try:
        content = repo.bytes(path)
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return None


def refuse_forged(path: str, disk: str | None, record: FileRecord) -> None:
    """Raise for a record of a file that cigen cannot have written."""
    texts = [text for text in (disk, record.base) if text is not None]
    if all(says_so(text) for text in texts):
        return
    shown = printable(path)
    raise UnsafeInputError(
        f"the lock says that cigen wrote {shown}, but the file does not: nothing was touched",
        where=PATH,
        hint=f'take the entry "{shown}" out of {PATH}; if cigen did write it, put back its first line instead: '
        f"{_WRITTEN_BY_US}",
    )
