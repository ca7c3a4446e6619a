"""Where an application of Phoenix listens, by the configuration of its release."""

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


def port(repo: Repo, folder: str) -> int | None:
    """The port that the configuration names, of a server or for where ``PORT`` is not set."""
    for name in _FILES:
        match = _PORT.search(COMMENT.sub("", (repo.text(below(folder, name)) or "")[:MAX_TEXT]))
        found = int(match[1] or match[2]) if match else 0
        if 0 < found < 65536:
            return found
    return None
