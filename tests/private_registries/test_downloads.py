"""A registry that asks for a credential is opened by the name of a secret, of which nothing is left."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import pytest

from cigen import reports
from cigen.engine import bake
from tests.private_registries import cargo, go, maven, node, php, python, ruby, servers
from tests.private_registries.projects import Project, content
from tests.private_registries.servers import Server, docker

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("manager", node.MANAGERS)
def test_node(manager: str, tmp_path: Path, verdaccio: tuple[Server, str]) -> None:
    prove(node.project(node.MANAGERS[manager], tmp_path / "web", *verdaccio), tmp_path)


@pytest.mark.parametrize("tool", python.TOOLS)
def test_python(tool: str, tmp_path: Path, pypiserver: Server) -> None:
    prove(python.project(python.TOOLS[tool], tmp_path / "api", pypiserver), tmp_path)


def test_maven(tmp_path: Path, engine: str) -> None:
    with servers.files(engine, servers.BASIC) as server:
        prove(maven.project(tmp_path / "core", server), tmp_path)


def test_cargo(tmp_path: Path, engine: str) -> None:
    with servers.files(engine, servers.PASSWORD) as server:
        prove(cargo.project(tmp_path / "seal", server), tmp_path)


def test_go(tmp_path: Path, engine: str) -> None:
    with servers.files(engine, servers.BASIC) as server:
        prove(go.project(tmp_path / "seal", server), tmp_path)


def test_bundler(tmp_path: Path, engine: str) -> None:
    with servers.files(engine, servers.BASIC) as server:
        prove(ruby.project(tmp_path / "seal", server), tmp_path)


def test_composer(tmp_path: Path, engine: str) -> None:
    if not php.has_composer(engine):
        pytest.skip("the engine's image of Composer lacks what /usr/bin/composer loads")
    with servers.files(engine, servers.BASIC) as server:
        prove(php.project(tmp_path / "seal", server), tmp_path)


def prove(project: Project, folder: Path) -> None:
    """Without the secret nothing begins, with a wrong one nothing is downloaded, with the right one all is well."""
    comment = project.init()
    name = list(project.secrets)[-1]
    if not project.is_optional:
        unset = project.cigen("test", **{key: value for key, value in project.secrets.items() if key != name})
        assert unset.returncode == 2, unset.stderr
        assert f"{name} is not set" in unset.stderr
        assert project.place in unset.stderr
    wrong = project.cigen("test", **project.spoilt())
    assert wrong.returncode == 5, wrong.stderr
    assert f"the dependencies of {project.component} could not be downloaded" in wrong.stderr

    green = project.cigen("test", **project.secrets)
    assert green.returncode == 0, green.stderr
    report = reports.read(project.root / "cigen-reports" / project.component)
    assert (report.total, report.failed) == (project.tests, 0)
    assert not project.told((green.stdout + green.stderr).encode())

    cached = bake.recorded(project.bake("build", **{name: "another"}))
    assert cached.executed_stages == ()

    assert not project.told(str(bake.definition(project.bake("build"))).encode())
    cache = folder / "cache"
    bake.recorded(project.bake("build", CACHE_TO=f"type=local,mode=max,dest={cache}/"))
    if project.is_app:
        _save_image(project, folder / "image")
    kept = [content(file) for kind in ("cache", "image") for file in (folder / kind).rglob("*") if file.is_file()]
    assert any(comment in one for one in kept)  # of the file that names the secret: it is looked for in the layers
    assert not any(map(project.told, kept))


def _save_image(project: Project, folder: Path) -> None:
    """Put the image into ``folder``; its history tells no secret."""
    tag = f"{project.component}:{secrets.token_hex(8)}"
    bake.recorded(project.bake("image", IMAGE_TAG=tag.partition(":")[2]))
    try:
        history = docker(project.engine, "history", "--no-trunc", "--format", "{{json .}}", tag)
        folder.mkdir()
        docker(project.engine, "save", "--output", f"{folder}.tar", tag)
    finally:
        docker(project.engine, "rmi", tag)
    assert not project.told(history.encode())
    shutil.unpack_archive(f"{folder}.tar", folder)
