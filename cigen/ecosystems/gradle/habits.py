"""The tasks that a team's pipelines test a build with, and the properties that they give it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.ecosystems.gradle.build import Build
from cigen.evidence.pipelines import linux
from cigen.evidence.shell import Command
from cigen.repo import Repo, resolve

DEFAULT = ("check",)
"""What tests where no pipeline says otherwise."""

MAX_WORDS = 20
_PROGRAM = re.compile(r"(?:[\w./-]{1,200}/)?gradlew?(?:\.bat)?")
_TASK = re.compile(r":?(?:[A-Za-z][\w.-]{0,60}:){0,6}[A-Za-z]\w{0,60}", re.ASCII)
_TESTS = re.compile(
    r"(?:[a-z]\w*?)?(?:[tT]ests?|[cC]heck|(?<![a-zA-Z])build)(?:JVM|Jvm|Debug|Release)?|(?:it|e2e)", re.ASCII
)
_NOT_TESTS = re.compile(
    r"(?:compile|connected|assemble|clean|publish|spotless|lint|ktlint|format|license|dependency)\w*|\w*StyleCheck"
)
_WITH_VALUE = frozenset({
    "-x", "--exclude-task", "-p", "--project-dir", "--tests", "-I", "--init-script", "-b", "-c", "-g", "-P", "-D",
    "--max-workers", "--console", "--warning-mode", "--priority", "--gradle-user-home",
})  # fmt: skip
_PROPERTY = re.compile(r"(?:-P|--project-prop=?)([A-Za-z_]\w{0,60})=([\w.+:,-]{1,80})", re.ASCII)
_ALL = ("check", "build")
_USUAL = ("test", *_ALL)
_MULTIPLATFORM = "org.jetbrains.kotlin.multiplatform"
_OTHER_TARGET = re.compile(r"js|wasm\w{1,10}|(?:ios|macos|linux|mingw|tvos|watchos|androidNative)(?:[A-Z]\w{1,20})?")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """``tests`` are words for Gradle, tasks and those that are left out; ``properties`` are the project's by name."""

    tests: tuple[str, ...] = DEFAULT
    properties: tuple[tuple[str, str], ...] = ()


def of(repo: Repo, build: Build, folder: str) -> Habits:
    """What the first job that tests ``folder``, of a project of the build, does; on Linux, if any does it there."""
    for job in linux.first(repo):
        calls = [words for one in job if (words := _told(one, (build.root, folder))) is not None]
        tested = [words for words in calls if any(_is_test(task, build.root, folder) for task in _tasks(words))]
        if tested:
            return Habits(tests=_tests(tested, build.root, folder), properties=_properties(tested, build))
    return Habits(tests=_of_jvm(repo, build) or DEFAULT)


def _of_jvm(repo: Repo, build: Build) -> tuple[str, ...]:
    """Where Kotlin builds for browsers or machines too, an image tests what the JVM runs."""
    several = [project for project in build.projects if project.has(_MULTIPLATFORM)]
    targets = {statement.path for project in several for statement in project.statements}
    if "jvm" not in targets or not any(map(_OTHER_TARGET.fullmatch, targets)):
        return ()
    return ("jvmTest", *(("test",) if any("/src/test/" in f"/{path}" for path in repo.below(build.root)) else ()))


def _told(command: Command, folders: Sequence[str]) -> list[str] | None:
    """What Gradle is told in one of the folders; ``None`` for another command."""
    words = list(command.words)
    while words and ("=" in words[0] or words[0] in ("sh", "bash", "sudo", "xvfb-run", "timeout")):
        words = words[1:]
    if not words or not _PROGRAM.fullmatch(words[0]):
        return None
    named = next((words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-p", "--project-dir")), "")
    place = resolve(command.folder, named or ".") if command.folder is not None else folders[0]
    return words[1:] if place in folders else None


def _tasks(words: Sequence[str]) -> Iterator[str]:
    """The tasks of one call, but for those that it leaves out."""
    left = set(_left_out(words))
    following = iter(words)
    for word in following:
        if word in _WITH_VALUE:
            next(following, "")
        elif _TASK.fullmatch(word) and not ({"test", "check"} & left and word.rpartition(":")[2] in _ALL):
            yield word


def _left_out(words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(words[:-1]):
        if word in ("-x", "--exclude-task") and _TASK.fullmatch(words[at + 1]):
            yield words[at + 1]


def _is_test(task: str, root: str, folder: str) -> bool:
    """Whether it runs tests, of the whole build or of the project in ``folder``."""
    project, _, name = task.rpartition(":")
    place = posixpath.normpath(posixpath.join(root, *project.split(":")))
    is_here = not project or place == folder
    return is_here and _TESTS.fullmatch(name) is not None and not _NOT_TESTS.fullmatch(name)


def _tests(calls: Sequence[Sequence[str]], root: str, folder: str) -> tuple[str, ...]:
    """All tasks of the calls that test, as they are called in ``folder``, then what is left out."""
    tasks = [task for words in calls for task in _tasks(words) if _is_test(task, root, folder)]
    # In a part of the build only what it is known to have: each project has the usual tasks.
    own = (task for task in tasks if folder == root or ":" in task.lstrip(":") or task.lstrip(":") in _USUAL)
    names = (task.rpartition(":")[2] for task in own)
    plain = dict.fromkeys("check" if name == "build" else name for name in names)
    if "check" in plain:
        plain.pop("test", None)
    left = [f"-x {name}" for name in dict.fromkeys(name for words in calls for name in _left_out(words))]
    return (*(plain or DEFAULT), *(left if folder == root else ()))[:MAX_WORDS]


def _properties(calls: Sequence[Sequence[str]], build: Build) -> tuple[tuple[str, str], ...]:
    """Those that the scripts ask for."""
    found = (match for words in calls for word in words if (match := _PROPERTY.fullmatch(word)))
    asked = {text for project in build.projects for one in (*project.statements, *build.settings) for text in one.words}
    return tuple({match[1]: match[2] for match in found if match[1] in asked}.items())[:MAX_WORDS]
