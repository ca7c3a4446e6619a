"""The classic example: five services in five languages, each its own image, which find each other by name."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.command_line import on_engine
from tests.fixture_cases import repository

pytestmark = pytest.mark.engine


@pytest.fixture
def services(tmp_path: Path, engine: str) -> Iterator[Path]:
    folder = tmp_path / "services"
    shutil.copytree(repository("five-services"), folder)
    on_engine(folder, engine, "init")
    yield folder
    on_engine(folder, engine, "stop")


def test_every_service_is_tested(services: Path, engine: str) -> None:
    told = on_engine(services, engine, "test")
    for name, tests in {"images": 1, "accesslog": 1, "greeting": 2, "moon": 1, "page": 2}.items():
        assert f"{name}: {tests} tests, 0 failed" in told


def test_the_page_shows_what_the_others_know(services: Path, engine: str) -> None:
    told = on_engine(services, engine, "run", "--network", f"nat-{secrets.token_hex(4)}")
    match = re.search(r"page: started at (http://\S+?),", told)
    assert match, told
    pages = [urlopen(match[1], timeout=10).read().decode() for _ in range(2)]
    assert re.search(r"<h1>(A heron in the reeds|Frost on a window)</h1>", pages[0])
    assert re.search(r"<p>Good (morning|afternoon|evening), under a (\w+ moon|\w+ quarter)</p>", pages[0])
    first, second = (int(seen) for page in pages for seen in re.findall(r"seen (\d+) times", page))
    assert second == first + 1  # run itself looked before, to see that it answers
