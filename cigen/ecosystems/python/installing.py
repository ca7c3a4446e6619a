"""The commands that install what is needed, by installer: all of it, and only what runs.

They are constants: the names of extras, groups and files come from the environment, as words of a closed grammar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.ecosystems.python import running
from cigen.ecosystems.python.details import Details
from cigen.ecosystems.python.managers import Installer
from cigen.plan import Env, Instruction, Run

VENV = "python -m venv /opt/venv"
_RUNTIME_VENV = "uv venv --clear --python /usr/local/bin/python3 /opt/venv"
_BACKEND = (
    "import sys; from build import ProjectBuilder as B; print(*B(sys.argv[1]).build_system_requires, sep=chr(10))"
)
# What builds the packages, as wheels: a change of the source then builds them without a network. setuptools and
# hatchling ask for the last two when they are run.
_WHEELS = f"""\
for package in $PACKAGES; do \\
      /opt/tools/bin/python -c '{_BACKEND}' "$package" > /tmp/backend.txt && \\
      python -m pip wheel --no-cache-dir -w /opt/wheels -r /tmp/backend.txt wheel editables || exit 1; done"""
# Of a script that imports what the program needs: its build runs in the environment of the program.
_BESIDE = f"""\
for package in $PACKAGES; do \\
      /opt/tools/bin/python -c '{_BACKEND}' "$package" > /tmp/backend.txt && \\
      uv pip install -r /tmp/backend.txt wheel || exit 1; done"""
# Folders of the repository: they are not there yet, and the build installs them.
_WITHOUT_LOCALS = (
    "find . -maxdepth 3 -name '*.txt' -exec sed -Ei "
    "-e 's#^((-e|--editable)[ =]+)?(file:)?(\\.{1,2}(/|\\[|[[:space:]]|$)|[[:alnum:]_][[:alnum:]_.-]*/[^:]*$).*##' "
    "-e 's#^[[:alnum:]._-]+(\\[[^]]*\\])? *@ *file:.*##' {} +"
)

# Of an environment file: rows for pip that are folders, and the key that stands above nothing then.
_LOCAL_ROWS = r"/^ *- +((-e|--editable)[ =]*)?\.[[:alnum:]_.\/-]*(\[[^]]*\])? *(#.*)?$/d"
_PIP_ROW = ";/^ *- +pip *: *(#.*)?$/d"


@dataclass(frozen=True, kw_only=True)
class _Commands:
    everything: str
    runtime: str
    unlocked: str = ""


_UV = "uv sync --locked --no-install-local"
_POETRY = "poetry --no-cache install --no-interaction --no-root --no-directory"
_COMMANDS: dict[Installer, _Commands] = {
    "pip": _Commands(everything="uv pip install", runtime="uv pip install"),
    "uv": _Commands(
        everything=_UV,
        runtime=f"{_UV} --no-dev",
    ),
    "poetry": _Commands(everything=_POETRY, runtime=f"{_POETRY} --only main"),
    "pdm": _Commands(
        everything="pdm install --frozen-lockfile --no-self",
        runtime="pdm install --frozen-lockfile --no-self --prod",
        unlocked="pdm install --no-self",
    ),
    "pipenv": _Commands(
        everything="pipenv sync --dev", runtime="pipenv sync", unlocked="pipenv install --dev --skip-lock"
    ),
}


def everything(details: Details, pytest: str) -> Iterator[Instruction]:
    """The ``deps`` stage: what runs, what tests need, and what builds. ``pytest`` is cigen's own, if there is none."""
    words = details.test_words if details.installer == "uv" else (*details.requirements, *details.test_words)
    tests = details.tests
    if variables := tuple(_variables(details, words)):
        yield Env(values=variables)
    commands = [*_made(details, VENV), *((_WITHOUT_LOCALS,) if details.has_locals else ())]
    # At once: what is installed later may move what a list of requirements has pinned.
    is_joined = details.installer == "pip" and bool(words) and bool(tests.packages)
    if words or details.installer != "pip":
        more = " $TEST_PACKAGES" if is_joined else ""
        commands.append(f"{_with_words(_command(details), words, 'REQUIREMENTS')}{more}")
    if tests.packages and not is_joined:
        commands.append("uv pip install $TEST_PACKAGES")
    if tests.files and details.installer != "pip":
        commands.append("uv pip install $TEST_FILES")
    if tests.runner == "pytest" and not tests.has_pytest:
        commands.append(f"uv pip install {pytest}")
    yield _run(commands)
    if details.packages:
        yield _builders(details)
    if told := tuple(running.variables(tests)):
        yield Env(values=told, why="how the tests are run")


def _builders(details: Details) -> Run:
    if details.is_isolated:
        return Run(commands=(_WHEELS,), why="what builds the package, kept for builds without a network")
    return Run(commands=(_BESIDE,), why="what builds the package, beside what its setup.py imports")


def runtime(details: Details) -> Iterator[Instruction]:
    """The ``packages`` stage: an environment at the same place that holds only what runs."""
    commands = [*_made(details, _RUNTIME_VENV)]
    if details.requirements or details.installer != "pip":
        command = _COMMANDS[details.installer].runtime
        commands.append(_with_words(command, details.requirements, "RUNTIME_REQUIREMENTS"))
    yield Env(values=(("RUNTIME_REQUIREMENTS", " ".join(details.requirements)), ("UV_COMPILE_BYTECODE", "1")))
    yield _run(commands)


def _made(details: Details, venv: str) -> Iterator[str]:
    """The commands that make the environment, which may be there already."""
    if details.environment is None:
        yield venv
        return
    rows = details.environment.local_rows
    if rows != "none":
        yield f"sed -Ei '{_LOCAL_ROWS}{_PIP_ROW if rows == 'all' else ''}' {details.environment.file}"
    specs = "" if details.environment.is_lock else " python pip"
    yield "rm -rf /opt/venv"
    yield f"micromamba create --yes --prefix /opt/venv --file {details.environment.file}{specs}"
    if details.environment.is_lock:
        yield "uv pip install pip"
    yield "micromamba clean --all --yes"


def _variables(details: Details, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if words:
        yield "REQUIREMENTS", " ".join(words)
    if details.tests.packages:
        yield "TEST_PACKAGES", " ".join(details.tests.packages)
    if details.tests.files and details.installer != "pip":
        yield "TEST_FILES", " ".join(f"-r {path}" for path in details.tests.files)
    if details.packages:
        yield "PACKAGES", " ".join(details.packages)


def _run(commands: Sequence[str]) -> Run:
    has_words = any("$" in command for command in commands)
    why = "each variable is a list of words" if has_words else ""
    return Run(commands=tuple(commands), allows=("SC2086",) if has_words else (), why=why)


def _command(details: Details) -> str:
    commands = _COMMANDS[details.installer]
    return commands.everything if details.is_locked or not commands.unlocked else commands.unlocked


def _with_words(command: str, words: tuple[str, ...], variable: str) -> str:
    return f"{command} ${variable}" if words else command
