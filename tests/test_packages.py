"""JavaScript packages beside another language's build."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cigen import packages
from cigen.pins import shipped
from cigen.plan import Env, Run
from cigen.repo import Repo


def found(files: Mapping[str, str]) -> packages.Packages | None:
    return packages.of(Repo.from_mapping({"web/package.json": "{}", **files}), "web", shipped())


@pytest.mark.parametrize(
    ("files", "manager", "install", "version"),
    [
        ({}, "npm", "npm install --no-package-lock", None),
        ({"web/package-lock.json": ""}, "npm", "npm ci", None),
        ({"web/yarn.lock": ""}, "yarn", "yarn install --frozen-lockfile --network-timeout 60000", None),
        ({"web/pnpm-lock.yaml": "lockfileVersion: '6.0'\n"}, "pnpm", "pnpm install --frozen-lockfile", "8.15.9"),
        ({"web/pnpm-lock.yaml": "", "web/package-lock.json": ""}, "pnpm", "pnpm install --frozen-lockfile", "10.34.8"),
        (
            {"web/pnpm-lock.yaml": "", "web/package.json": '{"packageManager": "pnpm@9.1.2+sha512.a"}'},
            "pnpm",
            "pnpm install --frozen-lockfile",
            "9.1.2",
        ),
        ({"web/package.json": '{"packageManager": "bun@1.2.3"}'}, "bun", "bun install", "1.2.3"),
        ({"web/package.json": '{"packageManager": "pnpm@$(id)"}'}, "npm", "npm install --no-package-lock", None),
        ({"web/package.json": '{"packageManager": "pnpm@9.1.2"}', "web/package-lock.json": ""}, "npm", "npm ci", None),
        (
            {"web/yarn.lock": "", "web/package.json": '{"packageManager": "yarn@4.1.0"}'},
            "yarn",
            "yarn install --immutable",
            "4.1.0",
        ),
    ],
)
def test_manager_is_the_lockfile_s_or_the_named_one(
    files: Mapping[str, str], manager: str, install: str, version: str | None
) -> None:
    one = found(files)
    assert one is not None
    assert (one.manager, one.install, one.version) == (manager, install, version)


def test_nothing_without_a_manifest() -> None:
    assert packages.of(Repo.from_mapping({"yarn.lock": ""}), ".", shipped()) is None


def test_manager_is_installed_in_its_version_where_node_does_not_bring_it() -> None:
    env, run = packages.setup(packages.Packages(manager="yarn", install="yarn install --immutable", version="4.1.0"))
    assert isinstance(env, Env)
    assert env.values == (("YARN_VERSION", "4.1.0"),)
    assert isinstance(run, Run)
    assert run.commands[0] == 'npm install --global --force "@yarnpkg/cli-dist@$YARN_VERSION"'
    assert list(packages.setup(packages.Packages(manager="npm", install="npm ci"))) == []
