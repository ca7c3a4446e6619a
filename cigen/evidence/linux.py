"""What pipelines have a shell do on Linux: the jobs that test first, those that document, check or ship last."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from cigen.evidence import jobs, pipelines, shell, steps, targets
from cigen.evidence.jobs import Job
from cigen.evidence.shell import Command
from cigen.evidence.steps import Step
from cigen.repo import Repo, resolve
from cigen.yamltree import NOTHING, Node

MAX_COMMANDS = 20_000  # of all jobs
MAX_FOLLOWED = 10_000  # of all jobs, with those behind them
_OTHER = re.compile(r"windows|mac-?os|\bmac\b|osx|darwin|ios\b|msys|mingw|msvc|cygwin|freebsd|android", re.IGNORECASE)
_THIS = re.compile(r"linux|ubuntu|debian|fedora|self-hosted", re.IGNORECASE)
_FOREIGN_SHELLS = re.compile(r"\s*(?:cmd|msys2|powershell)\b")
_OF_GRADLE = (
    "gradle/gradle-build-action", "gradle/actions/setup-gradle", "eskatos/gradle-command-action",
    "burrunan/gradle-cache-action",
)  # fmt: skip
_EXPRESSION = re.compile(r"\$\{\{\s{0,9}([^{}\n]{1,200}?)\s{0,9}\}\}")
_OF_MATRIX = re.compile(r"matrix\.([\w-]+)", re.ASCII)
_MAX_VALUE = 200  # characters of a variable's


def of_jobs(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """The commands of every job that runs on Linux, or may, each in its order."""
    return repo.remember(_of_jobs)


def followed(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """The same, each command with those behind it that a target or a script of the repository has."""
    return repo.remember(_followed)


def first(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """As :func:`followed`, for tools to which the system is all one: what runs elsewhere comes after it."""
    return (*followed(repo), *repo.remember(_elsewhere))


def _followed(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    return _with_behind(repo, of_jobs(repo))


def _of_jobs(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    here = (job for job in _ranked(repo) if not _is_foreign(job))
    return _commands((*(tuple(_steps(job)) for job in here), *steps.others(repo)))


def _elsewhere(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    return _with_behind(repo, _commands(tuple(_steps(job)) for job in _ranked(repo) if _is_foreign(job)))


def _with_behind(repo: Repo, told: Iterable[Sequence[Command]]) -> tuple[tuple[Command, ...], ...]:
    left = MAX_FOLLOWED
    found = []
    for job in told:
        found.append(tuple(islice(targets.followed(repo, job), left)))
        left -= len(found[-1])
    return tuple(commands for commands in found if commands)


def _ranked(repo: Repo) -> list[Job]:
    return sorted(jobs.all_of(repo), key=lambda job: (not job.is_testing, job.is_aside))


def _commands(told: Iterable[Sequence[Step]]) -> tuple[tuple[Command, ...], ...]:
    left = MAX_COMMANDS
    found = []
    for job in told:
        commands = tuple(islice((one for step in job for one in shell.commands(step.text, step.folder)), left))
        left -= len(commands)
        found.append(commands)
    return tuple(commands for commands in found if commands)


def _is_foreign(job: Job) -> bool:
    """Whether the job's machines, all that a matrix gives it, have another system."""
    said = job.node.get("runs-on")
    names = [node.text for node in said.scalars()]
    for name in _OF_MATRIX.findall(said.text):
        names = [node.text for node in _values(job.node.get("strategy", "matrix"), name)]
    return bool(names) and all(_OTHER.search(name) and not _THIS.search(name) for name in names)


def _values(matrix: Node, name: str) -> Iterator[Node]:
    listed = (*matrix.get(name).items, *(item.get(name) for item in matrix.get("include").items))
    yield from islice((node for node in listed if node), pipelines.MAX_ENTRIES)


def _steps(job: Job) -> Iterator[Step]:
    """Its steps without those for another system, and with the variables that the job sets plainly."""
    default = job.node.get("defaults", "run", "shell") or job.document.get("defaults", "run", "shell")
    if _FOREIGN_SHELLS.match(default.text):
        return
    for node in islice(job.node.get("steps").items, pipelines.MAX_STEPS):
        is_other = _is_elsewhere(node.get("if").text) or _FOREIGN_SHELLS.match(node.get("shell").text)
        if not is_other and not pipelines.is_off(node):
            env = {**_variables(job.document), **_variables(job.node), **_variables(node)}
            for step in (*steps.of_step(job, node), *_of_action(job, node)):
                placed = replace(step, folder=step.folder or _folder(node, env))
                yield replace(placed, text=_plain(placed, env))


def _folder(node: Node, env: dict[str, str]) -> str | None:
    """The folder of a step that names it by a variable."""
    said = _plain(Step(folder=None, text=node.get("working-directory").text), env)
    return resolve(".", said) if said and not set(said) & set("$~<") else None


def _of_action(job: Job, node: Node) -> Iterator[Step]:
    """What an action is told to have Gradle do: https://github.com/gradle/actions."""
    said = node.get("with")
    action = node.get("uses").text.partition("@")[0]
    if action in _OF_GRADLE and (arguments := said.get("arguments").text):
        folder = pipelines.directory(said.get("build-root-directory"), job.entry) or "."
        yield Step(folder=folder, text="gradle " + " ".join(arguments.split()))


def _is_elsewhere(condition: str) -> bool:
    """Whether a step's condition asks for another system."""
    return "!" not in condition and bool(_OTHER.search(condition)) and not _THIS.search(condition)


def _variables(scope: Node) -> dict[str, str]:
    return {
        name.text: value.text
        for name, value in (scope.get("env") or NOTHING).entries
        if value.kind == "scalar" and "${{" not in value.text and len(value.text) <= _MAX_VALUE
    }


def _plain(step: Step, env: dict[str, str]) -> str:
    """The text with the variables and the workspace filled in, and every other expression as one word."""
    root = posixpath.relpath(".", step.folder) if step.folder else "${{github.workspace}}"

    def value(match: re.Match[str]) -> str:
        if match[1] == "github.workspace":
            return root
        name = match[1].removeprefix("env.")
        return env.get(name, f"${{{{{name}}}}}") if name != match[1] else "${{" + re.sub(r"\s", "", name) + "}}"

    return _EXPRESSION.sub(value, step.text[: shell.MAX_TEXT])
