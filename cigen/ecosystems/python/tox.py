"""tox: the environment in which a project runs its tests, https://tox.wiki/en/stable/config.html. It is never run."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping

from cigen.doctree import Node
from cigen.ecosystems.python import ini
from cigen.ecosystems.python.environments import Environment, substituted
from cigen.repo import Repo

MAX_NAMES = 500
_FACTOR = re.compile(r"([\w,{}!.-]{1,200}):\s+(.*)")
_PYTHON = re.compile(r"(?:py|py3|python)|(?:py)?3\.?[0-9]{1,2}")
_TEST = re.compile(r"tests?|unit(?:tests?)?|pytest")
_NOT_TESTS = re.compile(
    r"lint\w*|docs?|typ(?:es?|ing)|mypy|flake8|style|check\w*|pre|precommit|format\w*|pylint|ruff|black|build|release"
    r"|coverage|report|security|bandit|bench\w*|clean|twine\w*|readme|package|pkg|integration|smoke|e2e|fuzz\w*|pypy.*"
)
_UNUSUAL = re.compile(r"(?:\w*?)(?:main|master|dev|min|minimum|lowest|oldest|nightly|pre|pinned|alpha|beta)(?:\w{0,2})")


def environment(repo: Repo, folder: str) -> Environment | None:
    """What tox would do for the tests; ``None`` for a project without tox, or whose tox runs no tests."""
    prefix = "" if folder == "." else f"{folder}/"
    tables = repo.toml(f"{prefix}pyproject.toml").get("tool", "tox"), repo.toml(f"{prefix}tox.toml")
    native = next((table for table in tables if table.get("env_run_base") or table.get("env")), None)
    if native:
        return _of_tables(native)
    sections = ini.read(repo, f"{prefix}tox.ini") or ini.parsed(tables[0].get("legacy_tox_ini").text)
    return _of_sections(sections) if "testenv" in sections or "tox" in sections else None


def _of_sections(sections: ini.Sections) -> Environment:
    listed = sections.get("tox", {})
    names = _expanded(value.text if (value := listed.get("envlist") or listed.get("env_list")) else "")
    name = _chosen((*names, *(one for section in sections for one in _named(section))))
    base = sections.get("testenv", {})
    own = next((keys for section, keys in sections.items() if name in _named(section)), {})
    known = {
        f"[{section}]{key}": "\n".join(line for _, line in value.lines)
        for section, keys in sections.items()
        for key, value in keys.items()
    }
    factors = frozenset(name.split("-"))

    def lines(*keys: str) -> tuple[str, ...]:
        value = next((table[key] for table in (own, base) for key in keys if key in table), ini.Value())
        told = substituted("\n".join(line for _, line in value.lines), _Known(known, {**base, **own}))
        return tuple(_of(factors, told.split("\n")))

    return Environment(
        installs=lines("deps"),
        extras=tuple(word for line in lines("extras") for word in re.split(r"[,\s]+", line)),
        groups=tuple(word for line in lines("dependency_groups") for word in re.split(r"[,\s]+", line)),
        commands=tuple(_joined((*lines("commands_pre"), *lines("commands")))),
        variables=tuple(_variables(lines("setenv", "set_env"))),
    )


def _variables(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``NAME = value``, a line each."""
    pairs = (line.partition("=") for line in lines)
    yield from ((name.strip(), value.strip()) for name, sign, value in pairs if sign)


class _Known(dict[str, str]):
    """References: to a key of a section by both names, to one of the same environment by its own."""

    def __init__(self, known: Mapping[str, str], own: Mapping[str, ini.Value]) -> None:
        super().__init__(known)
        self.update({key: "\n".join(line for _, line in value.lines) for key, value in own.items()})


def _named(section: str) -> tuple[str, ...]:
    """The environments that a section is about."""
    return _expanded(section.removeprefix("testenv:")) if section.startswith("testenv:") else ()


def _expanded(text: str) -> tuple[str, ...]:
    """The names in a list with braces: ``py{310,311}-{a,b}, docs``; not more than ``MAX_NAMES``."""
    parts = (part for part in re.split(r"[,\s]+(?![^{}]*\})", text[:4000]) if part)
    return tuple(dict.fromkeys(itertools.islice((name for part in parts for name in _products(part)), MAX_NAMES)))


def _products(part: str) -> Iterator[str]:
    pieces = re.split(r"\{([^{}]*)\}", part)
    choices = [re.split(r"\s*,\s*", piece) if at % 2 else [piece] for at, piece in enumerate(pieces)]
    yield from ("".join(chosen).strip() for chosen in itertools.product(*choices[:20]))


def _chosen(names: Iterable[str]) -> str:
    """The most usual environment of tests: the newest Python, and nothing else than ``test`` where that is there."""
    tests = [name for name in names if not any(_NOT_TESTS.fullmatch(factor) for factor in name.split("-"))]
    return min(reversed(tests), key=_oddity, default="py")


def _oddity(name: str) -> tuple[int, int]:
    factors = [factor for factor in name.split("-") if not _PYTHON.fullmatch(factor) and not _TEST.fullmatch(factor)]
    return (sum(_UNUSUAL.fullmatch(factor) is not None for factor in factors), len(factors))


def _of(factors: frozenset[str], lines: Iterable[str]) -> Iterator[str]:
    """The lines that hold for an environment with ``factors``, without the conditions before them."""
    for line in lines:
        match = _FACTOR.fullmatch(line.strip())
        if match is None:
            yield from (line.strip(),) if line.strip() else ()
        elif any(_holds(one, factors) for one in _expanded(match[1])):
            yield match[2]


def _holds(condition: str, factors: frozenset[str]) -> bool:
    words = condition.split("-")
    return all(word[1:] not in factors if word.startswith("!") else word in factors for word in words)


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Commands that a backslash continues."""
    whole = ""
    for line in lines:
        whole += line.removesuffix("\\")
        if not line.endswith("\\"):
            yield whole
            whole = ""


def _of_tables(table: Node) -> Environment:
    """The same in TOML: lists instead of lines."""
    base, named = table.get("env_run_base"), dict(_entries(table.get("env")))
    listed = (node.text for node in table.get("env_list").items if node.kind == "scalar")
    own = named.get(_chosen((*listed, *named)), base)

    def value(key: str) -> Node:
        return own.get(key) or base.get(key)

    return Environment(
        installs=tuple(node.text for node in value("deps").items if node.kind == "scalar"),
        extras=tuple(node.text for node in value("extras").items),
        groups=tuple(node.text for node in value("dependency_groups").items),
        commands=tuple(
            substituted(shlex.join(_words(command)).replace("'{", "{").replace("}'", "}"), {})
            for command in (*value("commands_pre").items, *value("commands").items)
        ),
        variables=tuple((name.text, substituted(one.text, {})) for name, one in value("set_env").entries),
    )


def _entries(table: Node) -> Iterator[tuple[str, Node]]:
    yield from ((name.text, value) for name, value in table.entries[:MAX_NAMES])


def _words(command: Node) -> Iterator[str]:
    for node in command.items:
        yield from (one.text for one in node.get("default").items) if node.kind == "mapping" else (node.text,)
