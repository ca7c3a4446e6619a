"""Builders in a container of their own: one that works, where BuildKit's image can be had, and one that does not."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cigen.doctor import examine
from cigen.engine import bake, client
from cigen.engine.bake import Bake
from cigen.errors import EngineError

pytestmark = pytest.mark.engine

BAKE_FILE = """\
target "app-artifact" {
  output = ["type=local,dest=cigen-artifacts/app"]
}
target "app-image" {
  tags   = ["cigen-test-builder:latest"]
  output = ["type=docker"]
}
"""


@pytest.fixture
def create(engine: str) -> Iterator[Callable[..., str]]:
    """Make builders that are gone after the test; none of them is put into use."""
    with ExitStack() as stack:

        def docker(*arguments: str) -> None:
            command = ["docker", "--host", engine, "buildx", *arguments]
            subprocess.run(command, check=True, capture_output=True, timeout=300)

        def make(*flags: str) -> str:
            name = f"cigen-test-{secrets.token_hex(4)}"
            docker("create", "--driver=docker-container", f"--name={name}", *flags)
            stack.callback(docker, "rm", "--force", name)
            return name

        yield make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY hello /\n")
    (tmp_path / "hello").write_text("hello\n")
    (tmp_path / bake.FILE).write_text(BAKE_FILE)
    return tmp_path


def test_a_builder_in_a_container_builds_files_and_images(
    engine: str, create: Callable[..., str], project: Path
) -> None:
    image = os.environ.get("CIGEN_TEST_BUILDKIT")
    builder = create(*([f"--driver-opt=image={image}"] if image else []))
    try:
        bake.run(Bake(folder=project, targets=("app-artifact", "app-image"), host=engine, builder=builder))
    except EngineError as error:
        if "cannot be started" not in error.message:
            raise
        pytest.skip("BuildKit's image cannot be had: CIGEN_TEST_BUILDKIT names another")
    assert (project / "cigen-artifacts/app/hello").read_text() == "hello\n"
    docker = client.connect(engine)
    assert docker.images.get("cigen-test-builder:latest").tags == ["cigen-test-builder:latest"]
    docker.images.remove("cigen-test-builder:latest")


def test_a_builder_that_cannot_be_started(
    engine: str, create: Callable[..., str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = create("--driver-opt=image=localhost:1/nobody/buildkit:none")
    with pytest.raises(EngineError, match="the builder that docker buildx uses cannot be started") as caught:
        bake.run(Bake(folder=project, targets=("app-artifact",), host=engine, builder=builder))
    assert "docker buildx use default" in (caught.value.hint or "")
    monkeypatch.setenv("BUILDX_BUILDER", builder)
    (found,) = (check for check in examine(project, host=engine) if check.id == "builder")
    assert (found.result, builder in found.what, "inactive" in found.what) == ("warning", True, True)
