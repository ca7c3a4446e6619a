"""Configurations with which Dependabot or Renovate move the pins that cigen writes; cigen takes them into its lock.

Digests of images and releases of actions move. A newer toolchain is not theirs to choose: ``cigen upgrade`` does it.
"""

from __future__ import annotations

import json
import posixpath
from typing import Any

from cigen.plan import Plan
from cigen.render.yaml import dump

_HEADER = "Written by cigen. To change it: edit it, or `updates` in cigen.yml; then `cigen generate`."
_DAYS = 7  # a release that is this old has been found bad by others, if it is; as `cigen upgrade --cooldown`


def dependabot(plan: Plan) -> str:
    """The file ``.github/dependabot.yml``."""
    folders = sorted({f"/{posixpath.dirname(part.dockerfile)}" for part in plan.components if part.has_stages})
    updates = [_updates("github-actions", directory="/")]
    if folders:
        kept = [{"dependency-name": "*", "update-types": [f"version-update:semver-{n}" for n in ("major", "minor")]}]
        updates.append(_updates("docker", directories=folders) | {"ignore": kept})
    return dump({"version": 2, "updates": updates}, _HEADER)


def _updates(ecosystem: str, **where: Any) -> dict[str, Any]:
    return {
        "package-ecosystem": ecosystem,
        **where,
        "schedule": {"interval": "weekly"},
        "cooldown": {"default-days": _DAYS},
        "groups": {ecosystem: {"patterns": ["*"]}},
    }


def renovate() -> str:
    """The file ``.github/renovate.json5``; Renovate finds the Dockerfiles by itself."""
    data = {
        "$schema": "https://docs.renovatebot.com/renovate-schema.json",
        "extends": ["config:recommended", "schedule:weekly", "helpers:pinGitHubActionDigestsToSemver"],
        "enabledManagers": ["github-actions", "dockerfile"],
        "minimumReleaseAge": f"{_DAYS} days",
        "packageRules": [
            {"matchManagers": ["github-actions"], "groupName": "github-actions"},
            {"matchManagers": ["dockerfile"], "groupName": "docker"},
            {"matchManagers": ["dockerfile"], "matchUpdateTypes": ["major", "minor"], "enabled": False},
        ],
    }
    return f"// {_HEADER}\n{json.dumps(data, indent=2)}\n"
