"""Static sites, built on a real engine and asked for their pages as an unprivileged user serves them."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from cigen import pins, sites
from cigen.engine import bake
from cigen.engine.bake import Bake
from tests import stand_ins
from tests.command_line import on_engine
from tests.fixture_cases import repository

pytestmark = pytest.mark.engine

Served = Callable[[str], str]


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> Iterator[Served]:
    """Ask a fixture's site for a path."""
    folder = tmp_path / f"site-{secrets.token_hex(4)}"
    shutil.copytree(repository(request.param), folder)
    stand_ins.provide(engine, sites.image(pins.shipped()).name)
    on_engine(folder, engine, "init", "--yes")
    on_engine(folder, engine, "test")
    told = on_engine(folder, engine, "run", "--name", folder.name, "--network", f"nat-{secrets.token_hex(4)}")
    address = re.search(r"started at (http://[^,\s]+)", told)
    assert address, told
    yield lambda path: urlopen(f"{address[1].rstrip('/')}{path}", timeout=10).read().decode()
    on_engine(folder, engine, "stop")


def of(case: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("served", [case], indirect=True, ids=[case])


def is_missing(served: Served, path: str) -> bool:
    try:
        served(path)
    except HTTPError as error:
        return error.code == 404
    return False


@of("html-postcards")
def test_plain_pages(served: Served) -> None:
    assert "<h1>Postcards</h1>" in served("/")
    assert "flea markets" in served("/about")
    assert "serif" in served("/css/cards.css")
    assert "mailto:" in served("/.well-known/security.txt")
    assert is_missing(served, "/README.md")
    assert is_missing(served, "/docker-bake.hcl")


@of("hugo-herbarium")
def test_hugo(served: Served) -> None:
    home = served("/")
    style = re.search(r"href=(/css/main\.\w+\.css)", home)
    assert "/plants/yarrow/" in home
    assert "1 pressed" in home  # by the script of a package, once there are pages
    assert style
    assert "color:#2e6b34" in served(style[1])  # by the Sass of the extended edition
    assert "Achillea" in served("/plants/yarrow/")
    assert is_missing(served, "/hugo.toml")


@of("mkdocs-field-guide")
def test_mkdocs(served: Served) -> None:
    assert "Notes from the hedge" in served("/")
    assert "Troglodytes" in served("/birds/wren/")
    assert "birds/wren" in served("/wren/")  # by the plugin that the requirements bring


@of("sphinx-handbook")
def test_sphinx(served: Served) -> None:
    assert "mooring.html" in served("/")
    assert "Two lines" in served("/mooring.html")
    assert is_missing(served, "/conf.py")


@pytest.mark.parametrize(
    ("case", "page"),
    [
        ("hugo-herbarium", "content/plants/yarrow.md"),
        ("mkdocs-field-guide", "docs/birds/wren.md"),
        ("sphinx-handbook", "docs/mooring.md"),
    ],
)
def test_a_change_of_a_page_installs_nothing(case: str, page: str, tmp_path: Path, engine: str) -> None:
    root = tmp_path / "repo"
    shutil.copytree(repository(case), root)
    on_engine(root, engine, "init", "--yes")
    build = Bake(folder=root, targets=("app-build",), host=engine)
    assert bake.record(build).succeeded
    file = root / page
    file.write_text(f"{file.read_text('utf-8')}\n{secrets.token_hex(8)}\n", "utf-8")
    log = bake.record(build)
    assert log.succeeded
    assert set(log.executed_stages) == {"build"}
