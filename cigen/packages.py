"""JavaScript packages beside another language's build: which package manager installs them and runs their scripts.

All commands are constants; versions are environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cigen import pnpm
from cigen.evidence import pipelines
from cigen.pins import Pins
from cigen.plan import Env, Instruction, Run
from cigen.repo import Repo, below

_LOCKFILES = (
    ("yarn.lock", "yarn"),
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("npm-shrinkwrap.json", "npm"),
    ("package-lock.json", "npm"),
)
FILES = (".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", *(name for name, _ in _LOCKFILES), "package.json")
"""What decides which packages are installed."""

_YARN_1 = "yarn install --frozen-lockfile --network-timeout 60000"
# With a lockfile and without.
_INSTALLS: Mapping[str, tuple[str, str]] = {
    "npm": ("npm ci", "npm install --no-package-lock"),
    "yarn": ("yarn install --immutable", "yarn install --no-immutable"),
    "pnpm": ("pnpm install --frozen-lockfile", "pnpm install --no-frozen-lockfile"),
    "bun": ("bun install --frozen-lockfile", "bun install"),
}
_NAMES = {"yarn": "@yarnpkg/cli-dist"}  # of what npm installs
_TEST = re.compile(r"(?:^|[\s;&|])(?:(?:npm|pnpm|yarn)\s+(?:run\s+)?|bun\s+run\s+)test(?![\w:.-])", re.MULTILINE)
_MAX_TEXT = 5000  # characters of one step
_MAX_BYTES = 32 << 20
_PINNED = re.compile(r"(yarn|pnpm|bun)@([0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(?:-[0-9a-z.]{1,24})?)(?:\+.*)?")
# By itself it would install again for every script, once the sources are there; and ask for its own version.
_OF_PNPM = tuple(
    (f"{prefix}_config_{name}", "false")
    for prefix in ("npm", "pnpm")
    for name in ("verify_deps_before_run", "manage_package_manager_versions")
)


@dataclass(frozen=True, kw_only=True)
class Packages:
    """``install`` is a command; ``version`` is the manager's to be installed, ``None`` where Node's image brings it."""

    manager: str
    install: str
    version: str | None = None

    def run(self, script: str) -> str:
        """The command that runs a script of the package.json."""
        return f"{self.manager} run {script}"

    @property
    def test(self) -> str:
        """The command that runs its tests."""
        return "npm test" if self.manager == "npm" else self.run("test")


def of(repo: Repo, folder: str, pins: Pins) -> Packages | None:
    """What is installed in ``folder``, by its lockfile, or else by what its package.json says; ``None`` without one."""
    if not repo.exists(below(folder, "package.json")):
        return None
    locks = {name: tool for name, tool in _LOCKFILES if repo.exists(below(folder, name))}
    pinned = _PINNED.fullmatch(repo.json(below(folder, "package.json")).get("packageManager").text.strip())
    said = pinned[1] if pinned and (not locks or pinned[1] in locks.values()) else None
    manager = said or next(iter(locks.values()), "npm")
    version = pinned[2] if pinned and said else None
    is_classic = manager == "yarn" and not repo.exists(below(folder, ".yarnrc.yml"))
    if is_classic and (version is None or version.startswith("1.")):
        return Packages(manager="yarn", install=_YARN_1)
    install = _INSTALLS[manager][0 if locks else 1]
    return Packages(manager=manager, install=install, version=version or _version(repo, folder, manager, pins))


def are_tested(repo: Repo, folder: str) -> bool:
    """Whether pipelines run the ``test`` script of the package.json in ``folder``."""
    script = repo.json(below(folder, "package.json")).get("scripts", "test")
    return bool(script.text) and any(_TEST.search(text[:_MAX_TEXT]) for text in pipelines.texts(repo, folder))


def setup(packages: Packages) -> Iterator[Instruction]:
    """The instructions that install the manager, beside Node."""
    if packages.version is None:
        return
    name, variable = packages.manager, f"{packages.manager.upper()}_VERSION"
    yield Env(values=(*(_OF_PNPM if name == "pnpm" else ()), (variable, packages.version)))
    # Forced: Node's image has a Yarn 1 of the same name.
    install = f'npm install --global --force "{_NAMES.get(name, name)}@${variable}"'
    yield Run(commands=(install, "rm -rf ~/.npm"))


def _version(repo: Repo, folder: str, manager: str, pins: Pins) -> str | None:
    if manager == "npm":
        return None
    tool = pins.tool(manager)
    if manager == "pnpm":
        content = repo.bytes(below(folder, "pnpm-lock.yaml"), _MAX_BYTES) or b""
        return pnpm.release(content.decode("utf-8", "replace"), tool)
    return tool.default
