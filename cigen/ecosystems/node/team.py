"""Which scripts of a package the team's pipelines run, and with what: in its folder, or by an option that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from cigen.ecosystems.node import globs
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import clients, shell, steps
from cigen.evidence.clients import Call
from cigen.repo import Repo, resolve

_FOLDERS = frozenset({"--prefix", "-C", "--dir", "--cwd"})
_NAMES = frozenset({"--filter", "-F", "--workspace", "-w", "--scope"})
_EVERYWHERE = frozenset({"-r", "--recursive", "--workspaces", "-ws"})
_TASK_RUNNERS = frozenset({"turbo", "lerna"})  # both run scripts of members, of all where none is named
_SELECTOR = re.compile(
    r"!?(?:\.\.\.)?\^?\{?(?:\./)?([\w@/.*-]{1,200}?)\}?(?:\^?\.\.\.)?(?:\[[^\]]{0,200}\])?", re.ASCII
)
_MAX_SCRIPTS = 20  # that one command runs, through others too
_MAX_CALLS = 200  # of one command


def calls(repo: Repo, project: Project, package: Package) -> Iterator[Call]:
    """What pipelines run of ``package``, by themselves or through scripts of the project's root."""
    called = (call for command in steps.commands(repo) for call in of(project, package, command))
    yield from (call for call in called if call.client or call.is_script)


def before(repo: Repo, project: Project, package: Package, pattern: re.Pattern[str]) -> Iterator[Call]:
    """What jobs run of ``package`` before they run a script of the workspace that ``pattern`` matches."""
    for job in steps.of_jobs(repo):
        found: list[Call] = []
        for command in (one for step in job for one in shell.commands(step.text, step.folder)):
            own = list(of(project, package, command))
            for call in (*_tasks(clients.call(command.words)), *own):
                if (call.client or call.is_script) and pattern.fullmatch(call.name):
                    yield from found
                    found = []
                elif call in own:
                    found.append(call)


def of(project: Project, package: Package, command: shell.Command) -> Iterator[Call]:
    """What one command runs of ``package``, a program of its packages too; what is called again is told once."""
    yield from islice(_calls(project, package, command, set()), _MAX_CALLS)


def _calls(project: Project, package: Package, command: shell.Command, seen: set[tuple[str, str]]) -> Iterator[Call]:
    for call in _tasks(clients.call(command.words)):
        is_meant = bool(call.name) and _is_meant(project, package, command.folder, call)
        if is_meant:
            yield call
        caller = package if is_meant else project.root if command.folder == project.root.folder else None
        inner = caller.scripts.get(call.name) if caller and call.client else None
        if inner and caller and (caller.file, call.name) not in seen and len(seen) < _MAX_SCRIPTS:
            seen.add((caller.file, call.name))
            for one in shell.commands(inner, caller.folder):
                yield from _calls(project, package, one, seen)


def _tasks(call: Call) -> Iterator[Call]:
    """The scripts that a runner of tasks is told to run, or else the call itself."""
    if call.name not in _TASK_RUNNERS:
        yield call
        return
    words = call.words[1:] if call.words[:1] == ("run",) else call.words
    at = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    options, _ = clients.options_in(words[at:])
    everywhere = () if any(name in _NAMES for name, _ in options) else (("--workspaces", ""),)
    for name in words[:at]:
        yield replace(call, name=name, words=(), is_script=True, options=(*call.options, *options, *everywhere))


def _is_meant(project: Project, package: Package, folder: str | None, call: Call) -> bool:
    """Whether the package is where a call works: what it names, or else every member, or the folder that it is in."""
    named = [value for name, value in call.options if name in _NAMES and value]
    if named:
        wanted = [value for value in named if not value.startswith("!")]
        is_left_out = any(_selects(project, package, value) for value in named if value not in wanted)
        return not is_left_out and (not wanted or any(_selects(project, package, value) for value in wanted))
    if any(name in _EVERYWHERE or (name[:2] == "-A" and call.client == "yarn") for name, _ in call.options):
        return package in project.members
    for name, value in call.options:
        folder = resolve(folder or ".", value) if name in _FOLDERS and value else folder
    return folder == package.folder


def _selects(project: Project, package: Package, value: str) -> bool:
    """Whether an option's value names the package, by its name or its folder in the workspace."""
    match = _SELECTOR.fullmatch(value)
    inside = package.folder.removeprefix("" if project.root.folder == "." else f"{project.root.folder}/")
    return match is not None and any(globs.selects([match[1]], name) for name in (package.name, inside) if name)
