"""What the recipe of a .NET component is made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Details:
    """Files are relative to the component's folder. ``framework`` is the moniker that a program is published for."""

    targets: tuple[str, ...]
    tests: tuple[str, ...]
    app: str | None
    assembly: str
    framework: str | None
    runtime: str | None  # the version of .NET that the program runs on
    is_web: bool
    is_locked: bool
    ignores_sdk: bool  # global.json asks for an SDK that the image lacks, and for nothing else
    platform_mode: bool  # global.json switches `dotnet test` itself over to them
    test_filter: str  # of VSTest
    test_framework: str  # the moniker that those of `tests` in `on_framework` are run on, which have others too
    on_framework: tuple[str, ...]
    platform_runner: bool  # tests are programs of their own that VSTest's loggers do not reach
