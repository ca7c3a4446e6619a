"""What a person types in the folder of a .NET component."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from cigen.ecosystems.dotnet.details import Details
from cigen.ecosystems.dotnet.solution import SOLUTION
from cigen.facts import Commands


def commands(named: Sequence[str], details: Details) -> Commands:
    """The commands, where ``named`` is what .NET's tool has to be told of."""
    tested = named if len(named) <= 1 else details.tests
    option = ""
    if tested and details.platform_mode:
        option = " --solution" if SOLUTION.fullmatch(tested[0]) else " --project"
    chosen = f" --filter {shlex.quote(details.test_filter)}" if details.test_filter else ""
    tests = (f"dotnet test{option}{target} --configuration Release --no-build{chosen}" for target in _words(tested))
    return Commands(
        deps=tuple(f"dotnet restore{target}" for target in _words(named)),
        build=tuple(f"dotnet build{target} --configuration Release --no-restore" for target in _words(named)),
        test=tuple(tests) if details.tests else (),
    )


def _words(named: Sequence[str]) -> list[str]:
    return [f" {shlex.quote(name)}" for name in named] or [""]
