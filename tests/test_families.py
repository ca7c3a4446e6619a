"""One fixture of each family, for real: its tests are reported, and a change of its source downloads nothing."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from cigen import pins, reports
from cigen.engine import bake
from cigen.engine.bake import Bake
from tests import stand_ins
from tests.command_line import on_engine
from tests.fixture_cases import repository

pytestmark = pytest.mark.engine


@dataclass(frozen=True)
class Family:
    """A fixture, its component, a source file, a comment of its language, an image that may have to be made, and
    whether its tests write a report.
    """

    case: str
    component: str
    source: str
    comment: str
    image: str = ""
    has_reports: bool = True


DENO = pins.shipped().tool("deno").default
MICROMAMBA = pins.shipped().tool("micromamba").default
FAMILIES = (
    Family("express-access-log", "access-log", "src/*.js", "// changed"),
    Family("pnpm-workspace-shop", "shop", "packages/**/*.?s", "// changed"),
    Family("turbo-palette", "palette-workspace", "packages/**/*.ts", "// changed"),
    Family("npm-workspace-tools", "tools", "packages/*/src/*.js", "// changed"),
    Family("yarn-classic-gallery", "gallery", "src/*.js", "// changed"),
    Family("yarn-modules-tally", "tally-marks", "index.js", "// changed"),
    Family("yarn-pnp-greeter", "greeter", "src/*.js", "// changed"),
    Family("bun-poster", "poster", "src/*.ts", "// changed"),
    Family("next-standalone-tides", "tides", "app/tides.mjs", "// changed"),
    Family("setuptools-library", "tally", "src/**/*.py", "# changed"),
    Family("reactor-harbour", "berths", "berths/src/main/java/**/*.java", "// changed"),
    Family("tox-acronyms", "acronyms", "acronyms/*.py", "# changed"),
    Family("hatch-slugs", "slugs", "src/**/*.py", "# changed"),
    Family("uv-bookshop", "bookshop", "src/**/*.py", "# changed"),
    Family("pdm-units", "units", "src/units/*.py", "# changed"),
    Family("pipenv-notes", "app", "main.py", "# changed"),
    Family("django-polls", "app", "polls/views.py", "# changed"),
    Family("go-chi-notes", "notes", "internal/**/*.go", "// changed"),
    Family("go-embeds-ui", "moonrise", "internal/moon/moon.go", "// changed"),
    Family("go-workspace", "till", "prices/prices.go", "// changed"),
    Family("cmake-base64", "base64", "src/*.c*", "// changed"),
    Family("meson-leap-years", "leap-years", "src/*.c", "// changed"),
    Family("autotools-roman", "roman", "src/*.c", "// changed"),
    Family("make-rot13", "app", "*.c", "// changed", has_reports=False),
    Family("cargo-harbour", "berths", "services/berths/src/main.rs", "// changed"),
    Family("cargo-workspace", "serve", "crates/**/*.rs", "// changed"),
    Family("deno-hono-quotes", "quotes", "quotes.ts", "// changed", f"denoland/deno:{DENO}"),
    Family("cabal-morse", "morse", "src/*.hs", "-- changed", "haskell:9.6"),
    Family("conda-tide-clock", "tide-clock", "tide_clock/*.py", "# changed", f"mambaorg/micromamba:{MICROMAMBA}"),
    Family("zig-word-count", "word-count", "src/*.zig", "// changed", has_reports=False),
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.case)
def test_a_family(family: Family, tmp_path: Path, engine: str) -> None:
    root = tmp_path / "repo"
    shutil.copytree(repository(family.case), root)
    if family.image:
        stand_ins.provide(engine, family.image)
    on_engine(root, engine, "init", "--yes")
    on_engine(root, engine, "test")
    report = reports.read(root / "cigen-reports" / family.component)
    assert (report.passed, report.failed, report.errors) == (True, 0, 0)
    assert (report.total > 0) == family.has_reports
    source = next(path for path in sorted(root.glob(family.source)) if path.is_file())
    source.write_text(f"{source.read_text('utf-8')}\n{family.comment} {secrets.token_hex(8)}\n", "utf-8")
    log = bake.record(Bake(folder=root, targets=(f"{family.component}-reports",), host=engine))
    assert log.succeeded
    assert not {"manifests", "toolchain", "deps", "packages"} & set(log.executed_stages)
    assert {"build", "test"} <= set(log.executed_stages)
    built = [step.name for step in log.executed if (step.stage, step.command) == ("build", "RUN")]
    assert len(built) == 1, f"what it is built with did not change: {built}"
