"""The package managers: what each is called with. All commands are constants; versions are environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cigen.facts import Source


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How one package manager is spoken to.

    ``package`` is what npm installs it as; the image brings those that have none. ``frozen`` installs what the
    lockfile says, ``loose`` where there is none, both without leaving a download cache in the layer; ``prune``
    leaves only what runs. ``by_hand`` is ``frozen`` and ``loose`` as a person types them. ``options`` are those without
    which an installation may fail, each with the variables that say the same; one without any is for ``loose``.
    """

    frozen: tuple[str, ...]
    loose: tuple[str, ...]
    prune: tuple[str, ...]
    by_hand: tuple[str, str]
    package: str | None = None
    environment: tuple[tuple[str, str], ...] = ()
    options: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def _of_pnpm(name: str, value: str) -> tuple[tuple[str, str], ...]:
    """A setting of pnpm's as a variable, by the names that older and newer releases read."""
    return ((f"npm_config_{name}", value), (f"pnpm_config_{name}", value))


_YARN = "yarn install --non-interactive --network-timeout 300000 --cache-folder /tmp/yarn"
_BERRY = "rm -rf ~/.yarn/berry /tmp/*"
_PNPM = "pnpm install --store-dir /tmp/pnpm"

DIALECTS: Mapping[str, Dialect] = {
    "npm": Dialect(
        frozen=("npm ci", "rm -rf ~/.npm"),
        loose=("npm install --no-package-lock", "rm -rf ~/.npm"),
        prune=("npm prune --omit=dev --ignore-scripts", "rm -rf ~/.npm"),
        by_hand=("npm ci", "npm install"),
        options={
            "--legacy-peer-deps": (("npm_config_legacy_peer_deps", "true"),),
            "--force": (("npm_config_force", "true"),),
        },
    ),
    "yarn-1": Dialect(
        frozen=(f"{_YARN} --frozen-lockfile", "rm -rf /tmp/yarn"),
        loose=(f"{_YARN} --no-lockfile", "rm -rf /tmp/yarn"),
        prune=(f"{_YARN} --frozen-lockfile --production --ignore-scripts", "rm -rf /tmp/yarn"),
        by_hand=("yarn install --frozen-lockfile", "yarn install"),
        options={
            "--ignore-engines": (("YARN_IGNORE_ENGINES", "true"),),
            "--ignore-platform": (("YARN_IGNORE_PLATFORM", "true"),),
        },
    ),
    "yarn": Dialect(
        package="@yarnpkg/cli-dist",
        frozen=("yarn install --immutable", _BERRY),
        loose=("yarn install --no-immutable", _BERRY),
        prune=("yarn workspaces focus --all --production", _BERRY),
        by_hand=("yarn install --immutable", "yarn install"),
        options={"--no-immutable": ()},
        environment=(("YARN_ENABLE_TELEMETRY", "0"), ("YARN_HTTP_RETRY", "5"), ("YARN_HTTP_TIMEOUT", "120000")),
    ),
    "pnpm": Dialect(
        package="pnpm",
        frozen=(f"{_PNPM} --frozen-lockfile", "rm -rf /tmp/pnpm ~/.cache/pnpm"),
        loose=(f"{_PNPM} --no-frozen-lockfile", "rm -rf /tmp/pnpm ~/.cache/pnpm"),
        prune=(f"{_PNPM} --frozen-lockfile --prod --ignore-scripts", "rm -rf /tmp/pnpm ~/.cache/pnpm"),
        by_hand=("pnpm install --frozen-lockfile", "pnpm install"),
        options={
            "--no-frozen-lockfile": (),
            "--shamefully-hoist": _of_pnpm("shamefully_hoist", "true"),
            "--no-strict-peer-dependencies": _of_pnpm("strict_peer_dependencies", "false"),
        },
        # By itself it would install again for every script, once the sources are there; and ask for its own version.
        environment=(
            ("npm_config_verify_deps_before_run", "false"),
            ("npm_config_manage_package_manager_versions", "false"),
            ("pnpm_config_verify_deps_before_run", "false"),
            ("pnpm_config_manage_package_manager_versions", "false"),
        ),
    ),
    "bun": Dialect(
        package="bun",
        frozen=("bun install --frozen-lockfile", "rm -rf ~/.bun"),
        loose=("bun install", "rm -rf ~/.bun"),
        prune=("rm -rf node_modules", "bun install --production --ignore-scripts", "rm -rf ~/.bun"),
        by_hand=("bun install --frozen-lockfile", "bun install"),
    ),
}

LOCKFILES: Mapping[str, tuple[str, ...]] = {
    "pnpm": ("pnpm-lock.yaml",),
    "yarn": ("yarn.lock",),
    "bun": ("bun.lock", "bun.lockb"),
    "npm": ("npm-shrinkwrap.json", "package-lock.json"),
}


@dataclass(frozen=True, kw_only=True)
class Manager:
    """The package manager of one component.

    ``version`` is whole ("9.15.9") and to be installed; ``None`` is the image's own, or one in the repository.
    ``links`` tells how packages are found: in ``node_modules``, or by Yarn's Plug'n'Play, whose packages may
    ``are_committed``. ``options`` are those of the team's own installations.
    """

    name: str
    version: str | None = None
    source: Source | None = None
    lockfile: str | None = None
    is_classic: bool = False
    has_plug_n_play: bool = False
    are_committed: bool = False
    options: tuple[str, ...] = ()

    @property
    def environment(self) -> tuple[tuple[str, str], ...]:
        """What it is told by variables."""
        return (*self.dialect.environment, *(pair for name in self.options for pair in self.dialect.options[name]))

    @property
    def dialect(self) -> Dialect:
        """What to say to it."""
        return DIALECTS["yarn-1" if self.is_classic else self.name]

    @property
    def runner(self) -> str:
        """What starts a program of an installed package."""
        return {"npm": "npx", "bun": "bunx"}.get(self.name, self.name)

    @property
    def allows(self) -> tuple[str, ...]:
        """Rules of hadolint that an installation breaks: it looks for ``yarn cache clean``, and an ``rm`` does that."""
        return ("DL3060",) if self.name == "yarn" else ()

    @property
    def is_frozen(self) -> bool:
        """Whether a lockfile says what to install, and nothing else."""
        return self.lockfile is not None and all(self.dialect.options[name] for name in self.options)
