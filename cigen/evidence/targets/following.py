"""Commands with what the targets and scripts do that they call: `make test` is the lines of that target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from cigen.evidence import shell
from cigen.evidence.shell import Command
from cigen.evidence.targets import rules
from cigen.evidence.variables import ASSIGNMENT
from cigen.repo import Repo, resolve

MAX_COMMANDS = 2_000  # that one question leads to
_MAX_DEPTH = 6  # of targets that call each other
_MAX_SCRIPT = 50_000  # characters
MAX_READ = 2_000_000  # characters of all targets and scripts
_MAX_WORDS = 30  # targets, and variables, of one call
_TARGET = re.compile(r"[A-Za-z0-9_][\w.:/-]{0,100}", re.ASCII)
_MAKE = ("make", "gmake", "$(MAKE)", "${MAKE}")
_RUNNERS = {**dict.fromkeys(_MAKE, "make"), "just": "just", "task": "task", "go-task": "task"}
_FOLDER_OPTIONS = ("-C", "--directory", "-d", "--dir", "--working-directory")
_FILLED = "${{"
# Those that need more than their machine, or measure: what they call is no way to build or test a component.
_ELSEWHERE = re.compile(
    r"(?:^|[-_:/.])(?:e2e|integrations?|acceptance|functional|smoke|system|fuzz|bench(?:mark)?s?)(?:[-_:/.]?tests?)?"
    r"(?:$|[-_:/.])"
)
_SHELLS = ("bash", "sh", "source", ".")


def followed(repo: Repo, commands: Iterable[Command]) -> Iterator[Command]:
    """The ``commands``, each with those behind it that a target or a script of the repository has.

    Nothing is behind targets that are called after tests of a whole installation, or after measurements.
    """
    yield from islice(_followed(repo, commands, 0), MAX_COMMANDS)


def commands_of(repo: Repo, folder: str, names: re.Pattern[str]) -> Iterator[Command]:
    """What the targets in ``folder`` do that are called so."""
    for runner in ("make", "just", "task"):
        found = rules.of(repo, folder, runner).targets
        calls = (Command(folder=folder, words=(runner, name)) for name in found if names.fullmatch(name))
        yield from followed(repo, calls)


def _followed(repo: Repo, commands: Iterable[Command], depth: int) -> Iterator[Command]:
    for command in commands:
        yield command
        if depth < _MAX_DEPTH and command.folder is not None:
            yield from _followed(repo, _behind(repo, command, command.folder), depth + 1)


def _behind(repo: Repo, command: Command, folder: str) -> Iterator[Command]:
    words = [word for word in command.words if not ASSIGNMENT.fullmatch(word)]
    given = [word for word in command.words if ASSIGNMENT.fullmatch(word)][:_MAX_WORDS]
    runner = _RUNNERS.get(words[0]) if words else None
    if runner:
        place, targets = _called(words[1:], folder)
        for target in (name for name in targets or ["default"] if not _ELSEWHERE.search(name)):
            yield from _made(repo, place, runner, target, given) if place else ()
    elif words:
        path = _script(words, folder)
        if path and repo.exists(path):
            yield from repo.remember(_Read).of((path, folder), lambda: [(repo.text(path) or "")[:_MAX_SCRIPT]], folder)


def _called(words: list[str], folder: str) -> tuple[str | None, list[str]]:
    """The folder, and the targets: what is neither an option nor the value of one."""
    place: str | None = folder
    targets: list[str] = []
    pending = iter(words)
    for word in pending:
        if word in _FOLDER_OPTIONS:
            place = resolve(folder, next(pending, "."))
        elif word.startswith(("-C", "--directory=")):
            place = resolve(folder, word.removeprefix("-C").removeprefix("--directory="))
        else:
            name = f"{word.partition(_FILLED)[0]}x" if _FILLED in word else word  # by a matrix, with anything
            targets += [name] if _TARGET.fullmatch(name) and not name.isdigit() else []
    return place, targets[:_MAX_WORDS]


def _made(repo: Repo, folder: str, runner: str, target: str, given: list[str]) -> Iterator[Command]:
    """What the target needs, as calls, and its own commands: each line has a shell of its own."""
    found = rules.of(repo, folder, runner)
    rule = found.of(target)
    if rule is None and target == "default":
        rule = next((one for name, one in found.targets.items() if "%" not in name), None)
    if rule is None:
        return
    yield from (Command(folder=folder, words=(runner, *given, name)) for name in rule.needs if name != target)
    exports = tuple(dict.fromkeys((*(f"{name}={value}" for name, value in found.exports), *given)))
    inside = resolve(folder, rule.folder)
    for one in repo.remember(_Read).of((id(rule), inside), lambda: rule.lines, inside):  # a repository keeps its rules
        yield Command(folder=one.folder, words=(*exports, *one.words))


class _Read:
    """The commands of rules and scripts that have been read as words: many a one is called often."""

    def __init__(self, _repo: Repo) -> None:
        self._found: dict[tuple[int | str, str | None], tuple[Command, ...]] = {}
        self._left = MAX_READ

    def of(
        self, key: tuple[int | str, str | None], texts: Callable[[], Iterable[str]], inside: str | None
    ) -> tuple[Command, ...]:
        """Those of the texts in the folder ``inside``; none where too much has been read before."""
        if key not in self._found:
            self._found[key] = tuple(one for text in texts() for one in self._commands(text, inside))
        return self._found[key]

    def _commands(self, text: str, inside: str | None) -> Iterator[Command]:
        self._left -= len(text)
        return shell.commands(text, inside) if self._left >= 0 else iter(())


def _script(words: list[str], folder: str) -> str | None:
    """The shell script that is started."""
    name = next(iter(words[1:2]), "") if words[0] in _SHELLS else words[0]
    return resolve(folder, name) if name.endswith((".sh", ".bash")) and "$" not in name else None
