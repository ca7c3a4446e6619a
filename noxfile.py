"""The menu of tasks: `nox -l` lists them."""

from __future__ import annotations

import nox

nox.options.sessions = ["lint", "types", "tests"]
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True


@nox.session
def tests(session: nox.Session) -> None:
    """The fast tests; arguments go to pytest."""
    session.install("-e", ".[test,lint]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def engine(session: nox.Session) -> None:
    """The tests that build on a real Docker Engine (DOCKER_HOST or the default socket)."""
    session.install("-e", ".[test,lint]")
    session.run("pytest", "-m", "engine", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and the contracts that hold the architecture."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Type check everything."""
    session.install("-e", ".[test,lint]", "nox")
    session.run("mypy")


@nox.session
def fresh(session: nox.Session) -> None:
    """Whether this repository's own Dockerfile, bake file and workflow are what cigen writes."""
    session.install("-e", ".")
    session.run("cigen", "check")


@nox.session
def golden(session: nox.Session) -> None:
    """Write the expected files of the fixtures, and this repository's own, again; `git diff` shows what changed."""
    session.install("-e", ".[test,lint]")
    session.run("pytest", "tests/test_fixtures.py", "--update-golden", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Start-up, inspection and cache figures, as ratios within one run."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def properties(session: nox.Session) -> None:
    """Merge 50,000 random edits with random evolutions, beside git merge-file; `-- --cases N` for fewer."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.merge.simulate", "--git", "--fast", *(session.posargs or ["--cases", "50000"]))


@nox.session
def pins(session: nox.Session) -> None:
    """Refresh cigen/pins.toml from the network; read the diff, then `nox -s golden`."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.pins", *session.posargs)
