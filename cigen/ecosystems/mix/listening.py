"""Where an application listens, by the configuration of its release or what it starts."""

from __future__ import annotations

import re

from cigen.ecosystems.base import below
from cigen.ecosystems.mix.project import COMMENT, MAX_TEXT
from cigen.repo import Repo

_FILES = ("config/runtime.exs", "config/prod.exs", "config/config.exs")
_PORT = re.compile(
    r"\bSystem\.get_env\(\s*\"PORT\"\s*(?:,\s*|\)\s*\|\|\s*)\"?([1-9][0-9]{1,4})\b"
    r"|\bhttp:\s*\[[^\[\]]{0,400}?\bport:\s*([1-9][0-9]{1,4})\b"
)

_STARTED = re.compile(
    r"\bSystem\.get_env\(\s*\"(?:[A-Z]{1,20}_){0,3}PORT\"\s*(?:,\s*|\)\s*\|\|\s*)\"?([1-9][0-9]{1,4})\b"
    r"|\b(?:Bandit|Plug\.Cowboy)\b[^()]{0,300}?\bport:\s*([1-9][0-9]{1,4})\b"
)
_MAX_SOURCES = 20


def port(repo: Repo, folder: str) -> int | None:
    """The port that the configuration names, of a server or for where ``PORT`` is not set, else the application."""
    configured = ((_PORT, below(folder, name)) for name in _FILES)
    started = ((_STARTED, path) for path in _applications(repo, folder))
    for pattern, path in (*configured, *started):
        match = pattern.search(COMMENT.sub("", (repo.text(path) or "")[:MAX_TEXT]))
        found = int(match[1] or match[2]) if match else 0
        if 0 < found < 65536:
            return found
    return None


def _applications(repo: Repo, folder: str) -> list[str]:
    """The modules that start what an application has, by their usual name."""
    prefix = "" if folder == "." else f"{folder}/"
    paths = (path for path in repo.named("application.ex") if path.startswith(prefix))
    return [path for path in paths if "/lib/" in f"/{path.removeprefix(prefix)}"][:_MAX_SOURCES]
