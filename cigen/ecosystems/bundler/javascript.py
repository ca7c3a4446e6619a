"""JavaScript packages that a Rails application bundles with its assets."""

from __future__ import annotations

from collections.abc import Sequence

from cigen.ecosystems.base import below
from cigen.repo import Repo

_BUNDLERS = frozenset(
    {"jsbundling-rails", "cssbundling-rails", "webpacker", "shakapacker", "vite_rails", "vite_ruby", "react_on_rails"}
)
_PIPELINES = _BUNDLERS | {"sprockets", "sprockets-rails", "propshaft"}
_INSTALLS = (
    ("yarn.lock", ("yarn install --frozen-lockfile --network-timeout 60000",)),
    ("pnpm-lock.yaml", ("corepack enable", "pnpm install --frozen-lockfile")),
    ("package-lock.json", ("npm ci",)),
    ("package.json", ("npm install --no-package-lock",)),
)
_BERRY = ("corepack enable", "yarn install --immutable")
SETTINGS = (".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", *(name for name, _ in _INSTALLS))


def has_assets(repo: Repo, folder: str, gems: frozenset[str]) -> bool:
    """Whether there are assets, and something that compiles them."""
    there = any(repo.below(below(folder, name)) for name in ("app/assets", "app/javascript", "app/frontend"))
    return there and bool(gems & _PIPELINES)


def installs(repo: Repo, folder: str, gems: frozenset[str]) -> Sequence[str]:
    """The commands that install the packages; none where no gem bundles them."""
    if not gems & _BUNDLERS:
        return ()
    found = next((row for row in _INSTALLS if repo.exists(below(folder, row[0]))), None)
    if found is None:
        return ()
    is_berry = found[0] == "yarn.lock" and repo.exists(below(folder, ".yarnrc.yml"))
    return _BERRY if is_berry else found[1]
