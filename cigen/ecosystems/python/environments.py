"""What tox, nox and Hatch share: an environment in which a project's tests run, and the words in braces of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_ROUNDS = 500
MAX_LENGTH = 20_000
UNKNOWN = "\0"  # of a word that only the tool itself could tell
_BRACES = re.compile(r"\{([^{}]*)\}")
_ROOTS = frozenset({"toxinidir", "tox_root", "root", "changedir", "change_dir"})
_PYTHONS = frozenset({"envpython", "env_python"})


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What is installed for tests (requirements, ``-r file``; extras and groups of the project), and what runs them.

    ``variables`` are those that it is given.
    """

    installs: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def packages(self) -> tuple[str, ...]:
        """The requirements without files, markers and spaces."""
        words = (re.sub(r"\s+", "", one.partition(";")[0]) for one in self.installs if not one.startswith("-"))
        return tuple(word for word in words if word)

    @property
    def options(self) -> str:
        """The files, extras and groups as an installer is given them, a line each."""
        files = (one for one in self.installs if one.startswith("-"))
        extras, groups = (f"--extra {name}" for name in self.extras), (f"--group {name}" for name in self.groups)
        return "\n".join((*files, *extras, *groups))


def substituted(text: str, known: Mapping[str, str]) -> str:
    """``text`` with its braces replaced: what a user would add by its default, references by what is ``known``."""
    for _ in range(MAX_ROUNDS):
        match = _BRACES.search(text)
        if match is None or len(text) > MAX_LENGTH:
            break
        text = text[: match.start()] + _value(match[1], known) + text[match.end() :]
    return text


def _value(body: str, known: Mapping[str, str]) -> str:
    name, _, rest = body.partition(":")
    if name in ("posargs", "args"):
        return rest
    if name == "env":
        return rest.partition(":")[2]
    if body in _ROOTS:
        return "."
    if body in _PYTHONS:
        return "python"
    return "/" if body == "/" else known.get(body, UNKNOWN)
