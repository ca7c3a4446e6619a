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
    del data["taken"]
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


def test_what_is_taken_of_pipelines_are_packages_of_debian_that_stand_in_the_table_once() -> None:
    data = tomllib.loads(resources.files("cigen").joinpath("natives.toml").read_text("utf-8"))["taken"]
    names = data["names"]
    assert all(DEBIAN.fullmatch(name) for name in (*names, *data["instead"]))
    assert names == sorted(set(names))
    assert {package for packages in data["instead"].values() for package in packages} <= set(names)
    assert set(names).isdisjoint(data["instead"])
    for name in data["called"]:
        assert set(natives.needed("program", [name]).build) <= set(names), name


def test_pipelines_name_packages_with_versions_and_by_names_of_other_releases() -> None:
    words = ["libssl-dev=3.0.2-0ubuntu1", "redis-server/jammy", "zlib1g-dev:amd64", "mysql-client", "libssl-dev"]
    expected = ("default-mysql-client", "libssl-dev", "redis-server", "zlib1g-dev")
    assert natives.of_pipelines(words, "rust") == (expected, ())


def test_what_no_image_is_known_to_have_is_not_installed() -> None:
    words = ["gcc-12-aarch64-linux-gnu", "acme-server", "libssl-dev:i386", "$", "./x.deb", "libssl-dev"]
    found, unknown = natives.of_pipelines(words, "python")
    assert found == ("libssl-dev",)
    assert unknown == ("acme-server", "libssl-dev:i386", "$", "./x.deb")


def test_what_an_image_brings_is_not_installed_beside_it() -> None:
    words = ["python3-dev", "build-essential", "docker-ce", "software-properties-common"]
    assert natives.of_pipelines(words, "python") == (("build-essential",), ())
    assert natives.of_pipelines(words, "cpp") == (("python3-dev",), ())


def test_of_what_sources_call_only_small_programs_are_installed() -> None:
    assert natives.called(["git", "ssh", "ffmpeg", "no-such-program"], "python") == ("git", "openssh-client")
    assert natives.called(["git", "unzip"], "go") == ("unzip",)


def test_of_packages_that_cannot_be_installed_together_one_is_taken() -> None:
    words = ["libcurl4-gnutls-dev", "libcurl4-openssl-dev", "fuse", "fuse3"]
    assert natives.of_pipelines(words, "python") == (("fuse3", "libcurl4-openssl-dev"), ())
