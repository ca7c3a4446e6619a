"""What the recipe of a Ruby component is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cigen.natives import Natives

Runner = Literal["rspec", "rails", "rake", "rake-spec", "minitest"]


@dataclass(frozen=True, kw_only=True)
class Details:
    """``patch`` is the release that a Gemfile insists on, which Bundler checks."""

    patch: str | None
    natives: Natives
    is_frozen: bool
    lacks_platform: bool  # the lock was made on a machine of another kind
    has_gemfile: bool
    has_gemspec: bool
    asks_git: bool  # a gemspec of its own lists its files by git
    runners: tuple[Runner, ...]
    prepares: tuple[str, ...]  # tasks of Rails or Rake that come before the tests
    framework: str | None
    start: tuple[str, ...]
    has_assets: bool
