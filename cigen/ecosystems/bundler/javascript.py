"""JavaScript packages that a Rails application bundles with its assets."""

from __future__ import annotations

from cigen import packages
from cigen.ecosystems.base import below
from cigen.packages import Packages
from cigen.pins import Pins
from cigen.repo import Repo

_BUNDLERS = frozenset(
    {"jsbundling-rails", "cssbundling-rails", "webpacker", "shakapacker", "vite_rails", "vite_ruby", "react_on_rails"}
)
_PIPELINES = _BUNDLERS | {"sprockets", "sprockets-rails", "propshaft"}


def has_assets(repo: Repo, folder: str, gems: frozenset[str]) -> bool:
    """Whether there are assets, and something that compiles them."""
    there = any(repo.below(below(folder, name)) for name in ("app/assets", "app/javascript", "app/frontend"))
    return there and bool(gems & _PIPELINES)


def bundled(repo: Repo, folder: str, gems: frozenset[str], pins: Pins) -> Packages | None:
    """The packages that are installed; ``None`` where no gem bundles them."""
    return packages.of(repo, folder, pins) if gems & _BUNDLERS else None
