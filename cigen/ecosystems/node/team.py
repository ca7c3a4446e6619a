"""Which scripts of a package the team's pipelines run, and with what: in its folder, or by an option that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

from cigen.ecosystems.node import globs
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import clients, shell
from cigen.evidence.clients import Call
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
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
MAX_CALLS = 300_000  # that are looked at, for all packages
MAX_COMMANDS = 5_000  # of all jobs
_MAX_TEXT = 20_000  # characters of one step


def calls(repo: Repo, project: Project, package: Package) -> tuple[Call, ...]:
    """What pipelines run of ``package``, by themselves or through scripts of the project's root."""
    known = repo.remember(_Known)
    key = (project.root.file, package.file)
    if key not in known.calls:
        commands = takewhile(lambda _command: known.left >= 0, steps.commands(repo))
        called = (call for command in commands for call in of(repo, project, package, command))
        known.calls[key] = tuple(dict.fromkeys(call for call in called if call.client or call.is_script))
    return known.calls[key]


def before(repo: Repo, project: Project, package: Package, pattern: re.Pattern[str]) -> Iterator[Call]:
    """What jobs run of ``package`` before they run a script of the workspace that ``pattern`` matches."""
    for job in jobs(repo):
        found: list[Call] = []
        for command in job:
            own = list(of(repo, project, package, command))
            for call in (*repo.remember(_Known).started(command), *own):
                if (call.client or call.is_script) and pattern.fullmatch(call.name):
                    yield from found
                    found = []
                elif call in own:
                    found.append(call)


def jobs(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """The commands of each job, read as words once, whichever package asks."""
    return repo.remember(_jobs)


def _jobs(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    left = MAX_COMMANDS
    found = []
    for job in steps.of_jobs(repo):
        texts = [step for step in job if len(step.text) <= _MAX_TEXT]
        found.append(tuple(islice((one for step in texts for one in step.commands), left)))
        left -= len(found[-1])
    return tuple(found)


def of(repo: Repo, project: Project, package: Package, command: Command) -> Iterator[Call]:
    """What one command runs of ``package``, a program of its packages too; what is called again is told once."""
    look = _Look(known=repo.remember(_Known), project=project, package=package)
    yield from islice(look.reached(command), _MAX_CALLS)


class _Known:
    """What is asked of the same repository again: the calls of a package, of a command, and of a script."""

    def __init__(self, _repo: Repo) -> None:
        self.calls: dict[tuple[str, str], tuple[Call, ...]] = {}
        self.left = MAX_CALLS
        self._started: dict[tuple[str, ...], tuple[Call, ...]] = {}
        self._scripts: dict[tuple[str, str], tuple[Command, ...]] = {}

    def started(self, command: Command) -> tuple[Call, ...]:
        if command.words not in self._started:
            found = _tasks(clients.call(command.words))
            self._started[command.words] = tuple(call for call in found if call.name)
        return self._started[command.words]

    def of_script(self, folder: str, text: str) -> tuple[Command, ...]:
        if (folder, text) not in self._scripts:
            self._scripts[folder, text] = tuple(dict.fromkeys(shell.commands(text, folder)))
        return self._scripts[folder, text]


@dataclass(kw_only=True)
class _Look:
    """Follows one command to what it starts of one package; what a script calls counts once."""

    known: _Known
    project: Project
    package: Package
    seen: set[tuple[str, str]] = field(default_factory=set)

    def reached(self, command: Command) -> Iterator[Call]:
        for call in self.known.started(command):
            self.known.left -= 1
            if self.known.left >= 0:
                yield from self._through(call, command.folder)

    def _through(self, call: Call, folder: str | None) -> Iterator[Call]:
        is_meant = _is_meant(self.project, self.package, folder, call)
        if is_meant:
            yield call
        caller = self.package if is_meant else self.project.root if folder == self.project.root.folder else None
        inner = caller.scripts.get(call.name) if caller and call.client else None
        if inner and caller and (caller.file, call.name) not in self.seen and len(self.seen) < _MAX_SCRIPTS:
            self.seen.add((caller.file, call.name))
            for command in self.known.of_script(caller.folder, inner):
                yield from self.reached(command)


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
