"""``cigen inspect --json``: the stable form of the facts that other tools rely on, versioned by ``schema``."""

from __future__ import annotations

import dataclasses
from typing import Any

from cigen.facts import Artifact, Component, Facts

SCHEMA = 1


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """The facts as JSON values."""
    return {
        "schema": SCHEMA,
        "components": [_component(part) for part in facts.components],
        "findings": [dataclasses.asdict(finding) for finding in facts.findings],
    }


def _component(part: Component) -> dict[str, Any]:
    runtime = part.runtime
    return {
        "name": part.name,
        "path": part.path,
        "language": part.language,
        "build_tool": part.build_tool,
        "package_manager": part.package_manager,
        "runtime": {
            "name": runtime.name,
            "version": runtime.used,
            "requested": runtime.requested,
            "source": str(runtime.source) if runtime.source else None,
            "assumed": runtime.assumed,
        },
        "commands": {name: list(commands) for name, commands in dataclasses.asdict(part.commands).items()},
        "framework": part.framework,
        "kind": part.kind,
        "port": part.port,
        "services": [service.name for service in part.services],
        "lockfiles": list(part.lockfiles),
        "workspace": part.workspace,
        "depends_on": list(part.depends_on),
        "artifacts": [_artifact(one) for one in part.artifacts],
    }


def _artifact(one: Artifact) -> dict[str, Any]:
    return {
        "component": one.component,
        "made": one.made,
        "wanted": one.wanted,
        "when": "build" if one.is_compiled else "run",
        "source": str(one.source),
    }
