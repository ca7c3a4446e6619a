"""What the recipe of an Elixir component is made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Details:
    """``otp`` is the release of Erlang, ``release`` what is started."""

    otp: str
    is_locked: bool
    has_tests: bool
    prepares: tuple[str, ...]  # tasks that come before the tests
    release: str | None
    is_phoenix: bool
    sets_assets_up: bool  # the project has tasks of these names
    deploys_assets: bool
    is_publishable: bool
