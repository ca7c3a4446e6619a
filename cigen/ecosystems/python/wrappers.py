"""What stands before a program in a command: variables, tools that choose an environment, containers, Python itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.evidence.variables import ASSIGNMENT

_WRAPPERS = {
    "uv": "run",
    "poetry": "run",
    "pdm": "run",
    "pipenv": "run",
    "hatch": "run",
    "rye": "run",
    "coverage": "run",
}
_MODULES = ("pytest", "py.test", "unittest", "nose2")
# Of projects whose tests need what these leave, or that are tested by them.
_PROGRAMS = ("alembic", "flask", "aerich", "pybabel", "tox", "nox")
_OF_COMPOSE = frozenset({"-e", "--env", "-u", "--user", "-w", "--workdir", "-v", "--volume", "-p", "--publish",
                         "--entrypoint", "--name", "-l", "--label"})  # fmt: skip
_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.[0-9]{1,2})?)?")


def unwrapped(words: Sequence[str]) -> list[str]:
    """Without what stands before the program: variables, tools that choose an environment, Python itself."""
    left = _from_python(_in_container(list(words)))
    while left:
        first = left.pop(0)
        if ASSIGNMENT.fullmatch(first) or first in ("exec", "env", "time", "-", "@", "xvfb-run"):
            continue
        if first in _WRAPPERS and left[:1] == ["run"]:
            left = left[1:]
        elif not _PYTHON.fullmatch(first):
            return [first, *left]
        left = list(_without_options(left))
    return []


def _in_container(words: list[str]) -> list[str]:
    """What compose runs in a service: there the team's own image has the project."""
    match words:
        case ["docker-compose" | "docker", *_] if set(words[:2]) & {"docker-compose", "compose"}:
            start = next((at for at, word in enumerate(words) if word in ("run", "exec")), len(words))
            left = list(_without_values(words[start + 1 :]))
            return left[1:]
    return words


def _without_values(words: list[str]) -> Iterator[str]:
    """Words after the options of ``docker compose run``, whose values may be words of their own."""
    pending = iter(words)
    for word in pending:
        if not word.startswith("-"):
            yield word
            break
        if word in _OF_COMPOSE:
            next(pending, "")
    yield from pending


def _from_python(words: list[str]) -> list[str]:
    """Without an unknown wrapper of ``python -m pytest`` and the like."""
    calls = (at for at in range(1, len(words) - 2) if words[at + 1] == "-m" and words[at + 2] in _MODULES)
    start = next((at for at in calls if _PYTHON.fullmatch(words[at])), 0)
    return words[start:]


def _without_options(words: list[str]) -> Iterator[str]:
    """Options of a wrapper up to the module or script that it runs; the value of an option is a word without dashes."""
    names = ("-m", "python", "python3", "coverage", *_MODULES, *_PROGRAMS)
    start = next((at for at, word in enumerate(words) if word in names or word.endswith(".py")), None)
    if start is not None:
        yield from words[start + 1 :] if words[start] == "-m" else words[start:]
