"""JavaScript packages that a Rails application bundles with its assets."""

from __future__ import annotations

from collections.abc import Sequence

from cigen import companions
from cigen.ecosystems.base import below
from cigen.repo import Repo

_BUNDLERS = frozenset(
    {"jsbundling-rails", "cssbundling-rails", "webpacker", "shakapacker", "vite_rails", "vite_ruby", "react_on_rails"}
)
_PIPELINES = _BUNDLERS | {"sprockets", "sprockets-rails", "propshaft"}


def has_assets(repo: Repo, folder: str, gems: frozenset[str]) -> bool:
    """Whether there are assets, and something that compiles them."""
    there = any(repo.below(below(folder, name)) for name in ("app/assets", "app/javascript", "app/frontend"))
    return there and bool(gems & _PIPELINES)


def installs(repo: Repo, folder: str, gems: frozenset[str]) -> Sequence[str]:
    """The commands that install the packages; none where no gem bundles them."""
    if not gems & _BUNDLERS:
        return ()
    return companions.package_installs(repo, folder)
