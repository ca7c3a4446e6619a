"""JavaScript packages that a Rails application bundles with its assets."""

from __future__ import annotations

from cigen.ecosystems.base import below
from cigen.facts import JavaScript
from cigen.repo import Repo

_BUNDLERS = frozenset(
    {"jsbundling-rails", "cssbundling-rails", "webpacker", "shakapacker", "vite_rails", "vite_ruby", "react_on_rails"}
)
_PIPELINES = _BUNDLERS | {"sprockets", "sprockets-rails", "propshaft"}


def has_assets(repo: Repo, folder: str, gems: frozenset[str]) -> bool:
    """Whether there are assets, and something that compiles them."""
    there = any(repo.below(below(folder, name)) for name in ("app/assets", "app/javascript", "app/frontend"))
    return there and bool(gems & _PIPELINES)


def bundled(repo: Repo, folder: str, gems: frozenset[str]) -> JavaScript | None:
    """The packages that are installed for a gem, which runs their scripts; ``None`` where no gem bundles them."""
    return JavaScript(folder=folder) if gems & _BUNDLERS and repo.exists(below(folder, "package.json")) else None
