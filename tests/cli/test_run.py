"""``cigen run`` and ``stop``: what is refused before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from cigen.cli import run
from cigen.engine.ownership import Owner
from cigen.errors import UsageError
from cigen.plan import ComponentPlan
from tests.cli.test_commands import POM
from tests.command_line import cigen


@pytest.mark.parametrize(
    ("text", "address", "host", "container"),
    [
        ("800:80", "", 800, 80),
        ("18085:8085", "", 18085, 8085),
        ("9000", "", 9000, 8080),
        ("127.0.0.1:80:81", "127.0.0.1", 80, 81),
        ("[::1]:80:81", "::1", 80, 81),
    ],
)
def test_publish(text: str, address: str, host: int, container: int) -> None:
    part = ComponentPlan(name="a", path=".", context=".", dockerfile="D", ignored=(), watch=(), stages=(), port=8080)
    (port,) = run.published(part, text)
    assert (port.address, port.host, port.container) == (address, host, container)


@pytest.mark.parametrize(
    "text", ["", "x", "0", "70000", "80:", "1:2:3", "80:70000", "999.1.1.1:80:80", "1.2.3:80", "[x]:80"]
)
def test_a_wrong_publish_is_refused(text: str) -> None:
    part = ComponentPlan(name="a", path=".", context=".", dockerfile="D", ignored=(), watch=(), stages=())
    with pytest.raises(UsageError):
        run.published(part, text)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a Dockerfile of its own, which can be started."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "pom.xml").write_text(POM)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    cigen(folder, "init", "--offline")
    return folder


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "no spaces"], "--name cannot be 'no spaces'"),
        (["--name", "x"], "2 to 63"),
        (["--network", "host"], "do not find each other"),
        (["--network", "a b"], "--network cannot be"),
        (["--timeout", "-1"], "--timeout"),
        (["--publish", "300.1.1.1:80:80"], "300.1.1.1 is no address"),
        (["--publish", "70000"], "from 1 to 65535, not 70000"),
        (["--env", "=x"], "NAME=VALUE"),
        (["--component", "nobody"], "there is no component nobody"),
    ],
)
def test_wrong_usage_of_run(app: Path, arguments: list[str], words: str) -> None:
    done = cigen(app, "run", *arguments)
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr


def test_stop_by_name_or_component_not_both(app: Path) -> None:
    assert cigen(app, "stop", "--name", "api", "--component", "demo").returncode == 2


def test_the_image_of_a_repository_is_nobody_elses(tmp_path: Path) -> None:
    one, two = Owner.of(tmp_path / "a/My Shop!"), Owner.of(tmp_path / "b/My Shop!")
    assert one.image("api") != two.image("api")
    assert one.image("api").startswith("localhost/cigen/my-shop-")
    assert Owner.of(tmp_path / "a/../a/My Shop!") == one
