"""Local stand-ins for the actions that emitted workflows use, with the inputs of the real ones."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.workflow_runner.actions.artifacts import download_artifact, upload_artifact
from tests.harness.workflow_runner.actions.checkout import checkout
from tests.harness.workflow_runner.actions.docker import bake, build_push, login, setup_buildx, setup_qemu
from tests.harness.workflow_runner.actions.files_cache import cache, cache_restore, cache_save
from tests.harness.workflow_runner.actions.metadata import metadata
from tests.harness.workflow_runner.step import ActionFailed, ActionStep

if TYPE_CHECKING:
    from collections.abc import Mapping

Action = Callable[[ActionStep], None]

# The inputs and defaults of each action, copied from its action.yml; expressions as defaults are left empty.
INPUTS: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "inputs.json").read_text())
ACTIONS: dict[str, Action] = {
    "actions/cache": cache,
    "actions/cache/restore": cache_restore,
    "actions/cache/save": cache_save,
    "actions/checkout": checkout,
    "actions/download-artifact": download_artifact,
    "actions/upload-artifact": upload_artifact,
    "docker/bake-action": bake,
    "docker/build-push-action": build_push,
    "docker/login-action": login,
    "docker/metadata-action": metadata,
    "docker/setup-buildx-action": setup_buildx,
    "docker/setup-qemu-action": setup_qemu,
}


def find_action(uses: str, given: Mapping[str, str], extra: Mapping[str, Action]) -> tuple[str, Action, dict[str, str]]:
    """Find the stand-in for `owner/name@ref` and its inputs. Where GitHub only warns (unknown input), fail."""
    name, at, ref = uses.partition("@")
    if not re.fullmatch(r"[\w.-]+/[\w./-]+", name) or not at or not ref:
        raise ActionFailed(f"Can't run '{uses}': only `owner/name@ref` has stand-ins")
    key = name.lower()
    if key in extra:
        return name, extra[key], dict(given)
    if key not in ACTIONS:
        raise ActionFailed(f"No stand-in for '{name}'; there are {', '.join(sorted({**ACTIONS, **extra}))}")
    inputs = dict(INPUTS[key])
    for wanted, value in given.items():
        if wanted.lower() not in {known.lower() for known in inputs}:
            raise ActionFailed(f"Unexpected input(s) '{wanted}', valid inputs are {sorted(inputs)}")
        inputs[wanted] = value
    return name, ACTIONS[key], inputs
