"""Containers of ``cigen run`` on a real engine."""

from __future__ import annotations

import dataclasses
import secrets
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from cigen.engine import client, containers
from cigen.engine.launch import Launch, Publish
from cigen.engine.ownership import Owner
from cigen.errors import EngineError

if TYPE_CHECKING:
    from docker import DockerClient

SERVER = """\
import http.server, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
print("serving", os.environ.get("COLOUR"), flush=True)
http.server.HTTPServer(("", 80), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
DOCKERFILE = """\
FROM python:3.13-slim
WORKDIR /site
COPY server.py index.html ./
CMD ["python3", "server.py"]
"""
pytestmark = pytest.mark.engine


@pytest.fixture
def docker(engine: str) -> DockerClient:
    return client.connect(engine)


def build(engine: str, folder: Path, name: str, text: str, *flags: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "server.py").write_text(SERVER)
    (folder / "index.html").write_text(text)
    command = ["docker", "--host", engine, "buildx", "build", "--builder=default", "--load", "--tag", name, *flags, "."]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def launch(engine: str, docker: DockerClient, tmp_path: Path) -> Iterator[Launch]:
    """A small web server under a name, on a network and at a port of its own."""
    name = f"cigen-test-{secrets.token_hex(4)}"
    build(engine, tmp_path / "image", name, "first")
    with socket.socket() as free:
        free.bind(("", 0))
        port = free.getsockname()[1]
    yield Launch(
        owner=Owner.of(tmp_path), name=name, image=name, component="web",
        publish=(Publish(host=port, container=80),), network=f"{name}-net",
        seconds=20,
    )  # fmt: skip
    containers.stop(docker, Owner.of(tmp_path))
    for image in {image.id for image in docker.images.list(filters={"reference": name})}:
        docker.images.remove(str(image), force=True)


def page(url: str | None) -> str:
    with urlopen(str(url), timeout=5) as answer:
        return str(answer.read().decode())


def test_a_container_is_started_found_again_replaced_and_removed(
    engine: str, docker: DockerClient, launch: Launch, tmp_path: Path
) -> None:
    first = containers.start(docker, launch)
    assert (first.state, first.http, first.name) == ("started", True, launch.name)
    assert first.url == f"http://localhost:{launch.publish[0].host}/"
    assert page(f"{first.url}index.html") == "first"
    assert docker.networks.get(launch.network).name == launch.network

    again = containers.start(docker, launch)
    assert (again.state, again.id) == ("running already", first.id)

    build(engine, tmp_path / "image", launch.name, "second")
    newer = containers.start(docker, launch)
    assert newer.state == "replaced"
    assert newer.id != first.id
    assert page(f"{newer.url}index.html") == "second"

    stopped = containers.stop(docker, launch.owner)
    assert stopped.containers == (launch.name,)
    assert launch.network in stopped.networks
    assert containers.stop(docker, launch.owner).containers == ()


def test_another_environment_makes_another_container(docker: DockerClient, launch: Launch) -> None:
    containers.start(docker, launch)
    blue = containers.start(docker, dataclasses.replace(launch, environment={"COLOUR": "blue"}))
    assert blue.state == "replaced"
    assert b"serving blue" in docker.containers.get(launch.name).logs()


def test_containers_find_each_other_by_name(docker: DockerClient, launch: Launch) -> None:
    containers.start(docker, launch)
    said = docker.containers.run(
        launch.image, ["python3", "-c", f"import socket; print(socket.gethostbyname('{launch.name}'))"],
        network=launch.network, remove=True,
    )  # fmt: skip
    addresses = docker.containers.get(launch.name).attrs["NetworkSettings"]["Networks"][launch.network]
    assert said.decode().strip() == addresses["IPAddress"]


def test_a_port_that_is_taken(docker: DockerClient, launch: Launch) -> None:
    containers.start(docker, launch)
    other = dataclasses.replace(launch, name=f"{launch.name}-2")
    with pytest.raises(EngineError, match=f"taken by the container {launch.name}") as caught:
        containers.start(docker, other)
    assert "--publish" in (caught.value.hint or "")
    assert not docker.containers.list(all=True, filters={"name": other.name})


def test_a_name_that_is_taken_by_somebody_elses_container(docker: DockerClient, launch: Launch) -> None:
    other = docker.containers.create(launch.image, name=f"{launch.name}-x")
    try:
        for attempt in (
            lambda: containers.start(docker, dataclasses.replace(launch, name=f"{launch.name}-x")),
            lambda: containers.stop(docker, launch.owner, name=f"{launch.name}-x"),
        ):
            with pytest.raises(EngineError, match="was not made by cigen"):
                attempt()
        assert docker.containers.get(f"{launch.name}-x").id == other.id
    finally:
        other.remove()


def test_a_container_of_another_repository(docker: DockerClient, launch: Launch, tmp_path: Path) -> None:
    mine = containers.start(docker, launch)
    theirs = Owner.of(tmp_path / "other shop")
    for attempt in (
        lambda: containers.refuse_taken(docker, dataclasses.replace(launch, owner=theirs)),
        lambda: containers.start(docker, dataclasses.replace(launch, owner=theirs)),
        lambda: containers.stop(docker, theirs, name=launch.name),
    ):
        with pytest.raises(EngineError, match=f"belongs to the repository {launch.owner.repository}") as caught:
            attempt()
        assert f"`cigen stop {launch.owner.repository}` removes it" in (caught.value.hint or "")
    assert containers.stop(docker, theirs).containers == ()
    assert docker.containers.get(launch.name).id == mine.id


def test_stop_takes_the_components_that_are_named(docker: DockerClient, launch: Launch) -> None:
    containers.start(docker, launch)
    assert containers.stop(docker, launch.owner, components=["api"]).containers == ()
    assert containers.stop(docker, launch.owner, components=["web"]).containers == (launch.name,)


def test_an_image_of_cigens_goes_with_its_container(
    engine: str, docker: DockerClient, launch: Launch, tmp_path: Path
) -> None:
    own = dataclasses.replace(launch, image=launch.owner.image("web"))
    labels = [f"--label={name}={value}" for name, value in launch.owner.labels("web").items()]
    for salt in ("one", "two"):
        build(engine, tmp_path / "image", own.image, salt, *labels)
        containers.start(docker, own)
    ours = {"label": f"io.cigen.repository={launch.owner.repository}"}
    assert [image.tags for image in docker.images.list(filters=ours)] == [[own.image]]
    docker.images.get(own.image).tag(launch.name, "kept")
    containers.stop(docker, launch.owner)
    assert [image.tags for image in docker.images.list(filters=ours)] == [[f"{launch.name}:kept"]]


def test_a_container_that_ends_shows_its_last_words(
    engine: str, docker: DockerClient, launch: Launch, tmp_path: Path
) -> None:
    folder = tmp_path / "image"
    (folder / "broken").mkdir()
    (folder / "broken/Dockerfile").write_text(f'FROM {launch.image}\nCMD ["sh", "-c", "echo no database; exit 7"]\n')
    command = ["docker", "--host", engine, "buildx", "build", "--builder=default", "--load", "--tag", launch.image, "."]
    subprocess.run(command, cwd=folder / "broken", check=True, capture_output=True)
    with pytest.raises(EngineError, match="ended with exit code 7") as error:
        containers.start(docker, launch)
    assert error.value.said == ("no database",)


def test_a_container_that_listens_elsewhere(docker: DockerClient, launch: Launch) -> None:
    port = launch.publish[0].host
    wrong = dataclasses.replace(launch, publish=(Publish(host=port, container=81),), seconds=2)
    with pytest.raises(EngineError, match=f"does not answer on port {port}.*keeps running") as error:
        containers.start(docker, wrong)
    assert error.value.said[0].startswith("serving ")
    assert docker.containers.get(launch.name).status == "running"


def test_a_container_without_a_port(docker: DockerClient, launch: Launch) -> None:
    running = containers.start(docker, dataclasses.replace(launch, publish=()))
    assert (running.state, running.url) == ("started", None)


def test_an_image_that_is_not_there(docker: DockerClient, launch: Launch) -> None:
    with pytest.raises(EngineError, match="no image") as caught:
        containers.start(docker, dataclasses.replace(launch, image="cigen-test-nothing:1"))
    assert "web-image" in (caught.value.hint or "")


def test_a_network_of_the_users_stays(docker: DockerClient, launch: Launch) -> None:
    network = docker.networks.create(launch.network)
    try:
        containers.start(docker, launch)
        assert launch.network not in containers.stop(docker, launch.owner).networks
        assert docker.networks.get(launch.network).id == network.id
    finally:
        network.remove()
