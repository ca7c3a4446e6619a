"""What a person types in the folder of a .NET component."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence

from cigen.ecosystems.dotnet.details import Details
from cigen.ecosystems.dotnet.solution import SOLUTION
from cigen.facts import Commands


def commands(named: Sequence[str], details: Details) -> Commands:
    """The commands, where ``named`` is what .NET's tool has to be told of."""
    is_alike = len(details.on_framework) in (0, len(details.tests))
    tested = named if len(named) <= 1 and is_alike else details.tests
    option = ""
    if tested and details.platform_mode:
        option = " --solution" if SOLUTION.fullmatch(tested[0]) else " --project"
    chosen = f" --filter {shlex.quote(details.test_filter)}" if details.test_filter else ""
    others = {file for file in details.tests if file not in details.on_framework}
    tests = (
        f"dotnet test{option}{target} --configuration Release --no-build{_framework(details, name, others)}{chosen}"
        for target, name in zip(_words(tested), tested or details.tests[:1], strict=False)
    )
    return Commands(
        deps=tuple(f"dotnet restore{target}" for target in _words(named)),
        build=tuple(f"dotnet build{target} --configuration Release --no-restore" for target in _words(named)),
        test=tuple(tests) if details.tests else (),
    )


def _framework(details: Details, name: str, others: Collection[str]) -> str:
    return f" --framework {details.test_framework}" if details.test_framework and name not in others else ""


def _words(named: Sequence[str]) -> list[str]:
    return [f" {shlex.quote(name)}" for name in named] or [""]
