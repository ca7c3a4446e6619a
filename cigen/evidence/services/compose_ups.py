"""Compose files that jobs of a pipeline start before they test: the services in them are those of the tests."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cigen.evidence import pipelines, shell, targets
from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

MAX_TEXT = 20_000  # characters of one step, or of a file of variables
MAX_CALLS = 50  # of one job
MAX_COMMANDS = 500  # of one step, with what it calls
MAX_SERVICES = 100
MAX_VARIABLES = 500  # of one service's files
_UP = re.compile(r"\bdocker[ -]compose((?:[ \t]+[^\s;&|]{1,200}){0,20}?)[ \t]+up((?:[ \t]+[^\s;&|]{1,200}){0,40})")
_FILE = re.compile(r"(?:^|\s)(?:-f|--file)[ =]([\w./-]{1,200})", re.ASCII)
_ENV_FILE = re.compile(r"(?:^|\s)--env-file[ =]([\w./-]{1,200})", re.ASCII)
_ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w{0,63})=([^\n]*)$", re.MULTILINE)
_VALUE = re.compile(r"[\"']?([ -!#-&(-~]{0,200}?)[\"']?")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_COMPOSE = re.compile(r"(?:docker-)?compose[\w.-]{0,60}\.ya?ml", re.ASCII)
_ACTIONS = ("hoverkraft-tech/compose-action", "isbang/compose-action")
_USUAL = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
# There the tests run in a container of the team's own.
_INSIDE = re.compile(r"\bdocker[ -]compose((?:[ \t]+[^\s;&|]{1,200}){0,20}?)[ \t]+(?:exec|run)[ \t]([^\n;&|]{0,1000})")


@dataclass(frozen=True, kw_only=True)
class Started:
    """A service that compose starts: its file, name and description, and what the variables in that are."""

    file: str
    name: str
    node: Node
    given: Mapping[str, str]


def started(repo: Repo, steps: Sequence[Node], home: str) -> Iterator[Started]:
    """The services that the steps of a job start, which works in ``home``; none where they also test in one."""
    texts = [step.get("run").text[:MAX_TEXT].replace("\\\n", " ") for step in steps]
    behind = list(_behind(repo, steps, texts, home))
    if any(map(_INSIDE.search, (*texts, *(text for _, text in behind)))):
        return
    called = ((place, *found) for place, text in behind for found in _UP.findall(text))
    calls = islice(dict.fromkeys((*_calls(steps, texts, home), *called)), MAX_CALLS)
    found: dict[tuple[str, str], Started] = {}
    for one in (one for call in calls for one in _of_call(repo, *call)):
        found.setdefault((one.file, one.name), one)
    yield from islice(found.values(), MAX_SERVICES)


def _behind(repo: Repo, steps: Sequence[Node], texts: Sequence[str], home: str) -> Iterator[tuple[str, str]]:
    """The commands of compose in the targets and scripts that the steps call, each with its folder."""
    for step, text in zip(steps, texts, strict=True):
        place = resolve(".", step.get("working-directory").text or home)
        for command in islice(targets.followed(repo, shell.commands(text, place)), MAX_COMMANDS):
            if command.folder is not None and "compose" in " ".join(command.words[:2]):
                yield command.folder, " ".join(command.words)


def inside(repo: Repo, steps: Sequence[Node], home: str) -> tuple[Started, tuple[Started, ...]] | None:
    """The service that the steps of a job test in, with those that it depends on."""
    for step in steps[:MAX_CALLS]:
        place = resolve(".", step.get("working-directory").text or home)
        for before, after in islice(_INSIDE.findall(step.get("run").text[:MAX_TEXT].replace("\\\n", " ")), MAX_CALLS):
            if place and pipelines.TESTS.search(after):
                found = {one.name: one for one in _of_call(repo, place, before, "")}
                name = next((word for word in after.split() if word in found), None)
                if name:
                    return found[name], _needed(found[name], found)
    return None


def tested(repo: Repo) -> Iterator[tuple[Started, tuple[Started, ...]]]:
    """The services of compose files that run tests, each with those that it depends on."""
    for path in repo.matching(_COMPOSE)[:MAX_CALLS]:
        folder = posixpath.dirname(path) or "."
        if written_by_cigen(repo.text(path) or ""):
            continue
        found = {one.name: one for one in _of_call(repo, folder, f"-f {posixpath.basename(path)}", "")}
        for one in found.values():
            command = one.node.get("command")
            if pipelines.TESTS.search(command.text or " ".join(node.text for node in command.items)):
                yield one, _needed(one, found)


def _needed(one: Started, found: Mapping[str, Started]) -> tuple[Started, ...]:
    wanted = one.node.get("depends_on")
    names = (*(key.text for key, _ in wanted.entries), *(node.text for node in wanted.scalars()))
    return tuple(found[name] for name in dict.fromkeys(names) if name in found)


@dataclass
class _Known:
    """The variables of services, by file and name: many a one is what several others depend on."""

    repo: Repo
    found: dict[tuple[str, str], Node] = field(default_factory=dict)


def environment(repo: Repo, one: Started) -> Node:
    """The variables of a service: those of its files, and then its own."""
    known = repo.remember(_Known).found
    if (one.file, one.name) not in known:
        known[one.file, one.name] = _environment(repo, one)
    return known[one.file, one.name]


def _environment(repo: Repo, one: Started) -> Node:
    own, folder = one.node.get("environment"), posixpath.dirname(one.file) or "."
    listed = (item if item.kind == "scalar" else item.get("path") for item in _files_of(one.node.get("env_file")))
    paths = [path for node in listed if (path := resolve(folder, node.text))]
    given = _assigned(repo, paths)
    if not given:
        return own
    pairs = (node.text.partition("=") for node in own.items if node.kind == "scalar")
    said = {**given, **{name: value for name, sign, value in pairs if sign}}
    said |= {key.text: node.text for key, node in own.entries if node.kind == "scalar"}
    return Node.of(own.line, ((name, Node(kind="scalar", line=own.line, text=text)) for name, text in said.items()))


def _files_of(listed: Node) -> tuple[Node, ...]:
    return (listed,) if listed.kind == "scalar" else listed.items


def _calls(steps: Sequence[Node], texts: Sequence[str], home: str) -> Iterator[tuple[str, str, str]]:
    """Where compose is called, and the words before and after ``up``."""
    for step, text in zip(steps, texts, strict=True):
        place = resolve(".", step.get("working-directory").text or home)
        calls = _UP.findall(text)
        if step.get("uses").text.partition("@")[0] in _ACTIONS:
            calls = [_of_action(step.get("with"))]
            place = "."
        yield from ((place, before, after) for before, after in calls if place)


def _of_action(told: Node) -> tuple[str, str]:
    files = " ".join(f"-f {name}" for name in told.get("compose-file").text.split())
    return f"{files} {' '.join(told.get('compose-flags').text.split())}", told.get("services").text


def _of_call(repo: Repo, place: str, before: str, after: str) -> Iterator[Started]:
    wanted = {word for word in after.split() if _NAME.fullmatch(word)}
    for file in _files(repo, place, before):
        documents = repo.yaml(file)
        services = [(key.text, node) for document in documents for key, node in document.get("services").entries]
        given = _given(repo, place, file, before)
        for name, node in services[:MAX_SERVICES]:
            if not wanted or name in wanted:
                yield Started(file=file, name=name, node=node, given=given)


def _files(repo: Repo, place: str, before: str) -> list[str]:
    named = _FILE.findall(before)
    if named:
        return [path for name in named if (path := resolve(place, name)) and repo.exists(path)]
    usual = (posixpath.normpath(f"{place}/{name}") for name in _USUAL)
    return [path for path in usual if repo.exists(path)][:1]


def _given(repo: Repo, place: str, file: str, before: str) -> dict[str, str]:
    """What compose reads of files: those that it is told, or the one beside its own."""
    named = [resolve(place, name) for name in _ENV_FILE.findall(before)]
    return _assigned(repo, named or [posixpath.normpath(f"{posixpath.dirname(file) or '.'}/.env")])


def _assigned(repo: Repo, paths: Sequence[str | None]) -> dict[str, str]:
    texts = ((repo.text(path) or "")[:MAX_TEXT] for path in paths if path)
    found = islice((match for text in texts for match in _ASSIGNED.finditer(text)), MAX_VARIABLES)
    return {match[1]: value[1] for match in found if (value := _VALUE.fullmatch(match[2].rstrip(" \t")))}
