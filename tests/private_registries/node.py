"""Projects for Node, by each of the package managers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cigen import pins
from tests.fixture_cases import repository
from tests.private_registries.projects import Project
from tests.private_registries.servers import Server

_NPMRC = "@example:registry=http://{address}/\n//{address}/:_authToken=${{NPM_TOKEN}}\n"
_YARNRC = """\
npmScopes:
  example:
    npmRegistryServer: "http://{address}"
    npmAuthToken: "${{NPM_TOKEN}}"
npmPreapprovedPackages: ["@example/*"]
unsafeHttpWhitelist: ["{host}"]
"""
_BUNFIG = """\
[install.scopes]
example = {{ url = "http://{address}/", token = "$NPM_TOKEN" }}
"""


@dataclass(frozen=True, kw_only=True)
class Manager:
    """What makes the ``lockfile`` of a project of npm's that of another one's, and says where its credential is."""

    lock: str
    lockfile: str
    version: str = ""
    place: str = ".npmrc:2"
    settings: str = _NPMRC


_YARN = pins.shipped().tool("yarn").default


def _version(tool: str) -> str:
    return f"{tool}@{pins.shipped().tool(tool).default}"


MANAGERS: Mapping[str, Manager] = {
    "npm": Manager(lock="npm install --package-lock-only --no-audit --no-fund", lockfile="package-lock.json"),
    "pnpm": Manager(
        lock=f'npm_config_userconfig="$PWD/.npmrc" npx --yes {_version("pnpm")} install --lockfile-only',
        lockfile="pnpm-lock.yaml",
        version=_version("pnpm"),
    ),
    "yarn-1": Manager(
        lock="npx --yes yarn@1.22.22 install --non-interactive", lockfile="yarn.lock", version="yarn@1.22.22"
    ),
    "yarn": Manager(
        lock=f"npx --yes @yarnpkg/cli-dist@{_YARN} install --mode=update-lockfile",
        lockfile="yarn.lock",
        version=f"yarn@{_YARN}",
        place=".yarnrc.yml:4",
        settings=_YARNRC,
    ),
    "bun": Manager(
        lock=f"npx --yes {_version('bun')} install --lockfile-only",
        lockfile="bun.lock",
        version=_version("bun"),
        place="bunfig.toml:2",
        settings=_BUNFIG,
    ),
}


def project(manager: Manager, root: Path, server: Server, token: str) -> Project:
    """The fixture's web server, whose ink comes from ``server``."""
    shutil.copytree(repository("private-registries") / "web", root)
    for name in (".npmrc", "package-lock.json"):
        (root / name).unlink()
    settings = manager.settings.format(address=server.address, host=server.host)
    (root / manager.place.partition(":")[0]).write_text(settings)
    if manager.version:
        manifest = json.loads((root / "package.json").read_text())
        (root / "package.json").write_text(json.dumps(manifest | {"packageManager": manager.version}))
    server.lock(root, manager.lock, manager.lockfile, NPM_TOKEN=token)
    secret = {"NPM_TOKEN": token}
    return Project(root=root, engine=server.engine, component="postmark", secrets=secret, place=manager.place)
