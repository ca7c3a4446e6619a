"""Whatever is wrong with a file, the others still count: no error, and a component beside it comes out.

A sample of every fixture's damages; CIGEN_DAMAGES=N takes N of each, 0 all of them (hours).
"""

from __future__ import annotations

import os
import random

import pytest

from cigen import inspector, output_files, pins, planner
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings
from tests import damage
from tests.damage import Damage
from tests.fixture_cases import CASES, repository

NEIGHBOUR = {
    "neighbour/go.mod": b"module example.org/neighbour\n\ngo 1.24\n",
    "neighbour/main.go": b"package main\n\nfunc main() {}\n",
}
WANTED = int(os.environ.get("CIGEN_DAMAGES", "12"))


def damages(files: dict[str, bytes]) -> list[tuple[str, Damage]]:
    texts = {path: data.decode() for path, data in files.items() if b"\0" not in data and not path.endswith(".jar")}
    known = [(path, one) for path, text in texts.items() for one in (*damage.whole(text), *damage.parts(path, text))]
    return random.Random(WANTED).sample(known, min(WANTED or len(known), len(known)))


@pytest.mark.parametrize("case", CASES)
def test_a_damaged_file_takes_no_other_component_with_it(case: str) -> None:
    root = repository(case)
    files = {f"a/{path.relative_to(root)}": path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    for path, one in damages(files):
        data = one.make()
        if data is not None:
            paths = {part.path for part in built(files | NEIGHBOUR | {path: data})}
            assert "neighbour" in paths, f"{path}: {one.what}"


def built(files: dict[str, bytes]) -> tuple[Component, ...]:
    """The components of a repository whose files were rendered, all of them."""
    known, settled = pins.shipped(), Settings()
    facts = inspector.inspect(Repo.from_mapping(files), known, settled)
    plan = planner.plan(facts, settled, known, lambda _: False)
    output_files.files(plan, known, lambda _: False)
    return facts.components
