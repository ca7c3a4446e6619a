"""What tests need of the machine: linters, Node, engines.

CIGEN_TEST_ENGINES names throw-away engines, whose build cache the tests delete; CIGEN_REQUIRE lists what must
be there: where it has "engine", a missing engine is a failure.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

# Parsers are slow at their first call, which says nothing about a rule. A fifth of the usual examples keeps the tests
# under a minute for people; the gate tries all of them (pytest --hypothesis-profile=thorough).
settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None)
settings.load_profile("quick")


def pytest_configure() -> None:
    # A shell starts what it runs in the background with Ctrl-C ignored, and children inherit that.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is expected of the fixtures anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.timeout(3600))


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the goldens are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def linter() -> Callable[[str], str]:
    """Find a linter's program, beside this Python first."""

    def find(name: str) -> str:
        path = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        return path or lacking("linters", f"{name} is not installed")

    return find


@pytest.fixture(scope="session")
def node() -> str:
    """Node, with npm beside it."""
    path = shutil.which("node")
    if path is None or not shutil.which("npm"):
        lacking("node", "needs Node and npm")
    return path


@pytest.fixture(scope="session")
def unprivileged() -> tuple[str, ...]:
    """What to put before a command so that the modes of files hold for it, as they do not for root."""
    if os.geteuid() != 0:
        return ()
    path = shutil.which("setpriv")
    if path is None:
        pytest.skip("nothing is forbidden to root, and there is no setpriv to change that")
    return (path, "--bounding-set=-dac_override,-dac_read_search")


def lacking(kind: str, what: str) -> NoReturn:
    """Skip for want of ``kind``, or fail where CIGEN_REQUIRE asks for it."""
    if kind in os.environ.get("CIGEN_REQUIRE", "").split(","):
        pytest.fail(what)
    pytest.skip(what)


def _lacking(what: str) -> NoReturn:
    lacking("engine", what)


@pytest.fixture(scope="session")
def engine() -> str:
    """The docker host of the engine that tests may use; they leave nothing behind there."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    command = ["docker", "--host", host, "version"]
    try:
        subprocess.run(command, capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        _lacking("no Docker Engine answers")
    return host


@pytest.fixture(scope="session")
def fresh_engines(engine: str) -> tuple[str, str]:
    """The docker hosts of two engines that tests may empty."""
    hosts = [host for host in os.environ.get("CIGEN_TEST_ENGINES", "").split(",") if host]
    if len(hosts) < 2:
        _lacking("CIGEN_TEST_ENGINES does not name two engines that may be emptied")
    return hosts[0], hosts[1]


def docker(host: str, *arguments: str) -> str:
    """Run the docker client against one engine."""
    environment = {**os.environ, "DOCKER_HOST": host}
    return subprocess.run(
        ["docker", *arguments], env=environment, capture_output=True, text=True, timeout=120, check=True
    ).stdout


@pytest.fixture
def fresh_engine(fresh_engines: tuple[str, str]) -> Callable[[], str]:
    """Return a function that gives an empty engine, as a new runner has.

    It empties the two throw-away engines in turn, which takes a second where a new daemon takes twenty. So an
    engine that was given out lives until the next but one.
    """
    hosts = itertools.cycle(fresh_engines)

    def empty() -> str:
        host = next(hosts)
        for image in dict.fromkeys(docker(host, "images", "-aq").split()):
            docker(host, "rmi", "-f", image)
        docker(host, "builder", "prune", "-af")
        return host

    return empty
