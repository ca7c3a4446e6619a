"""System packages: the data file and the instruction."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from cigen import natives
from cigen.natives import Natives

DEBIAN = re.compile(r"[a-z0-9][a-z0-9.+-]+")


def test_every_row_names_packages_of_debian_and_no_other_key() -> None:
    data = tomllib.loads(resources.files("cigen").joinpath("natives.toml").read_text("utf-8"))
    for family, rows in data.items():
        for name, row in rows.items():
            assert row, (family, name)
            assert set(row) <= {"build", "run"}, (family, name)
            assert all(DEBIAN.fullmatch(package) for group in row.values() for package in group), (family, name)


def test_unknown_packages_and_families_need_nothing() -> None:
    assert natives.needed("python", ["no-such-package"]) == Natives()
    assert natives.needed("no-such-family", ["x"]) == Natives()


def test_packages_are_installed_in_one_sorted_layer_that_keeps_no_lists() -> None:
    (run,) = natives.install(["libpq-dev", "gcc", "gcc"], "for psycopg2")
    assert "--no-install-recommends gcc libpq-dev" in run.commands[1]
    assert run.commands[-1] == "rm -rf /var/lib/apt/lists/*"
    assert run.allows == ("DL3008",)
    assert run.why.startswith("for psycopg2")


def test_nothing_to_install_is_no_instruction() -> None:
    assert list(natives.install([])) == []
