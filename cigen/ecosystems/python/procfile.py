"""A ``Procfile``: the command that a platform starts for the web."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from cigen.repo import Repo

MAX_LINE = 500
_WEB = re.compile(r"web:\s*(.+)")
_PORT = re.compile(r"\$(?:PORT|\{PORT(?::-[0-9]{1,5})?\})")
_SERVERS = ("gunicorn", "uvicorn", "hypercorn", "daphne", "waitress-serve", "streamlit", "python", "python3", "flask")
_WORD = re.compile(r"[A-Za-z0-9_./:=,@%+()-]{1,200}")


@dataclass(frozen=True, kw_only=True)
class Web:
    """The words of the command, and the port that it listens on."""

    words: tuple[str, ...]
    port: int


def web(repo: Repo, folder: str, port: int) -> Web | None:
    """The web process of the ``Procfile`` in ``folder``, ``port`` for ``$PORT``; ``None`` for what needs a shell."""
    text = repo.text("Procfile" if folder == "." else f"{folder}/Procfile") or ""
    lines = (line for line in text.split("\n") if len(line) < MAX_LINE)
    match = next((match for line in lines if (match := _WEB.fullmatch(line.strip()))), None)
    if match is None:
        return None
    try:
        words = tuple(shlex.split(_PORT.sub(str(port), match[1])))
    except ValueError:
        return None
    if not words or words[0] not in _SERVERS or not all(_WORD.fullmatch(word) for word in words):
        return None
    return Web(words=_bound(words, port), port=port)


def _bound(words: tuple[str, ...], port: int) -> tuple[str, ...]:
    """Gunicorn reads ``$PORT`` itself, which nobody sets in a container; alone it listens to the container only."""
    if words[0] != "gunicorn" or any(word.startswith(("-b", "--bind")) for word in words):
        return words
    return (words[0], "--bind", f"0.0.0.0:{port}", *words[1:])
