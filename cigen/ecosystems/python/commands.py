"""The words that an installer is given, and the commands as a person would type them."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Sequence

from cigen.ecosystems.python import conda
from cigen.ecosystems.python.details import Details
from cigen.ecosystems.python.managers import Installer, Manager
from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.ecosystems.python.requirements import Requirements
from cigen.ecosystems.python.testing import Tests
from cigen.facts import PATH, Commands

_GROUP: dict[Installer, str] = {"pip": "--group", "uv": "--group", "poetry": "--with", "pdm": "--group"}
_EXTRA: dict[Installer, str] = {"pip": "--extra", "uv": "--extra", "poetry": "--extras", "pdm": "--group"}
_PREFIX: dict[str, str] = {"uv": "uv run ", "poetry": "poetry run ", "pdm": "pdm run ", "pipenv": "pipenv run "}
_INSTALL = {
    "uv": "uv sync",
    "poetry": "poetry install",
    "pdm": "pdm install",
    "pipenv": "pipenv install --dev",
}
_BUILD = {"uv": "uv build", "poetry": "poetry build", "pdm": "pdm build", "hatch": "hatch build", "flit": "flit build"}


def main_words(
    project: Project, manager: Manager, main: Sequence[Requirements], started: Project | None, *, is_isolated: bool
) -> Iterator[str]:
    """What pip is told to install for the program to run; the other tools know it, or which member it is.

    A setup.py that runs only where that is installed already cannot tell it.
    """
    if manager.installer == "uv" and started and (started in project.members or project.root):
        yield from ("--package", started.name)
    if manager.installer != "pip":
        return
    if is_isolated and (manifest := _metadata(project)):
        yield from ("-r", manifest)
    for neighbour in project.neighbours:
        if manifest := _metadata(neighbour):
            yield from ("-r", posixpath.join(posixpath.relpath(neighbour.folder, project.folder), manifest))
    if not project.is_package or not project.dependencies or not is_isolated:
        for one in main:
            yield from ("-r", posixpath.relpath(one.files[0], project.folder))


def test_words(project: Project, manager: Manager, tests: Tests, *, is_isolated: bool) -> Iterator[str]:
    """The extras, groups and files that tests add."""
    if manager.installer == "uv" and (project.members or project.root):
        yield "--all-packages"
    if manager.installer in _EXTRA:
        for extra in tests.extras if is_isolated else ():
            yield from (_EXTRA[manager.installer], extra)
        for group in tests.groups:
            if _is_named(group, project, manager):
                yield from (_GROUP[manager.installer], group)
    if manager.installer == "pip":
        for path in tests.files:
            relative = posixpath.relpath(path, project.folder)
            if PATH.fullmatch(relative.replace("../", "")) and " " not in relative:
                yield from ("-r", relative)


def _is_named(group: str, project: Project, manager: Manager) -> bool:
    """Whether the installer knows it: pip only those of pyproject.toml, and ``tests_require`` has no name there."""
    own = (one for one in project.manifests if posixpath.basename(one.file) == PYPROJECT)
    return manager.installer != "pip" or any(group in one.groups for one in own)


def _metadata(project: Project) -> str | None:
    """The file from which an installer learns what a package or project needs."""
    names = [posixpath.basename(one.file) for one in project.manifests]
    own = next((one for one in project.manifests if one.dependencies or one.extras or one.is_package), None)
    if own is None or not (project.is_package or project.name or own.groups):
        return None
    if PYPROJECT in names and project.manifests[names.index(PYPROJECT)].name:
        return PYPROJECT
    return next((name for name in ("setup.py", "setup.cfg", PYPROJECT) if name in names), None)


def by_hand(manager: Manager, details: Details) -> Commands:
    """How a person in the component's folder would do it."""
    prefix = _PREFIX.get(manager.installer, "")
    return Commands(
        deps=tuple(_deps(manager, details)),
        build=tuple(_build(manager, details)),
        test=tuple(_tested(details.tests, prefix)),
    )


def _tested(tests: Tests, prefix: str) -> Iterator[str]:
    """The commands of the tests after those that go before, with what all of them are given."""
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in tests.variables)
    if given and tests.before:
        yield f"export {given}"
    first = f"{given} " if given and not tests.before else ""
    for folder, command in (*((one.folder, " ".join(one.words)) for one in tests.before), *_test(tests)):
        there = f"cd {shlex.quote(folder)} && " if folder != "." else ""
        yield f"{there}{first}{prefix}{command}"


def _test(tests: Tests) -> Iterator[tuple[str, str]]:
    words = {
        "pytest": ("pytest", *tests.arguments),
        "unittest": ("python", "-m", "unittest", *(tests.arguments or ("discover",))),
        "nose2": ("python", "-m", "nose2", *tests.arguments),
        "script": ("python", tests.script),
        "shell": ("bash", tests.script),
        "django": ("python", tests.script, "test", *tests.arguments),
    }
    if tests.runner:
        yield tests.folder, shlex.join(words[tests.runner])


def _deps(manager: Manager, details: Details) -> Iterator[str]:
    if manager.installer in _INSTALL:
        yield " ".join((_INSTALL[manager.installer], *details.test_words))
        return
    if manager.environment:
        yield f"conda env create --file {conda.FILES[0] if manager.environment.is_lock else manager.environment.file}"
    words = (*details.requirements, *details.test_words)
    files = [word for flag, word in zip(words[::2], words[1::2], strict=True) if flag == "-r" and word.endswith(".txt")]
    extras = f"[{','.join(details.tests.extras)}]" if details.tests.extras else ""
    pip = shlex.join(("pip", "install", *(word for one in details.indexes for word in ("--extra-index-url", one.url))))
    if details.packages and details.is_isolated:
        yield f'{pip} -e ".{extras}"' if extras else f"{pip} -e ."
    if files:
        yield f"{pip} " + " ".join(f"-r {path}" for path in files)
    if not details.is_isolated:
        yield f'{pip} --no-build-isolation -e ".{extras}"' if extras else f"{pip} --no-build-isolation -e ."
    groups = [word for flag, word in zip(words[::2], words[1::2], strict=True) if flag == "--group"]
    if groups:
        yield f"{pip} " + " ".join(f"--group {name}" for name in groups)
    if details.tests.packages:
        yield f"{pip} {shlex.join(details.tests.packages)}"


def _build(manager: Manager, details: Details) -> Iterator[str]:
    if details.packages:
        yield _BUILD.get(manager.tool, "python -m build")
