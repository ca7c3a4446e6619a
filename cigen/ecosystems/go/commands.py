"""What a person types to build and test a component as its image does it."""

from __future__ import annotations

import posixpath
import shlex

from cigen.ecosystems.go.details import Details
from cigen.ecosystems.go.modules import Unit
from cigen.facts import Commands


def patterns(unit: Unit) -> tuple[str, ...]:
    """All packages of the unit's modules, as ``go`` wants them."""
    inside = sorted(posixpath.relpath(module.folder, unit.folder) for module in unit.modules)
    return tuple("./..." if folder == "." else f"./{folder}/..." for folder in inside)


def commands(unit: Unit, details: Details) -> Commands:
    """The commands of each step."""
    every = " ".join(patterns(unit))
    variables = "".join(f"{name}={value} " for name, value in details.environment)
    return Commands(
        deps=("go mod download",) if details.needs_download else (),
        build=(*details.generation.commands, f"{variables}go build{_built(details, every)}"),
        test=tuple(_tests(details, variables, every)) if details.has_tests else (),
    )


def _built(details: Details, every: str) -> str:
    tags = f" -tags={','.join(details.tags.build)}" if details.tags.build else ""
    return f"{tags} -o bin/ {' '.join(details.programs)}" if details.app else f"{tags} {every}"


def _tests(details: Details, variables: str, every: str) -> list[str]:
    words = "".join(f" {shlex.quote(word)}" for word in details.test_words)
    kept = f"$(go list {every} | grep -vE '{details.tested.excepted}')" if details.tested.excepted else every
    test = f"{variables}go test{words} {kept}"
    plane = details.control_plane
    return [f"go install {plane.package}", f"{plane.variable} {test}"] if plane else [test]
