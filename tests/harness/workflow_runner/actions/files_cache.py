"""actions/cache and its halves, restore and save, on tar files beside the run's work folder."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.harness.workflow_runner.step import ActionFailed, ActionStep

if TYPE_CHECKING:
    from pathlib import Path


def cache(step: ActionStep) -> None:
    """Restore now, save when the job succeeded and the key was not there."""
    if not _restore(step):
        step.post.append(lambda: _save(step))


def cache_restore(step: ActionStep) -> None:
    """Restore only."""
    _restore(step)


def cache_save(step: ActionStep) -> None:
    """Save only."""
    _save(step)


def _restore(step: ActionStep) -> bool:
    keys = [step.inputs["key"], *step.items("restore-keys", commas=False)]
    found = next((match for key in keys if (match := _find(step, key))), None)
    exact = found is not None and found.stem == step.inputs["key"]
    matched = found.stem if found else ""
    step.outputs.update({"cache-hit": str(exact).lower() if found else "", "cache-matched-key": matched})
    step.outputs["cache-primary-key"] = step.inputs["key"]
    if found is None:
        if step.flag("fail-on-cache-miss"):
            raise ActionFailed(f"Failed to restore cache entry. Input key: {keys[0]}")
        step.log(f"Cache not found for input keys: {', '.join(keys)}")
    elif not step.flag("lookup-only"):
        step.run(["tar", "-xf", str(found), "-P", "-C", str(step.workspace)])
        step.log(f"Cache restored from key: {matched}")
    return exact


def _save(step: ActionStep) -> None:
    target = _folder(step) / f"{step.inputs['key']}.tar"
    paths = [path for path in step.items("path", commas=False) if (step.workspace / path).exists()]
    if target.exists() or not paths:
        step.log("Cache already exists" if target.exists() else "Path Validation Error: nothing to save")
        return
    step.run(["tar", "-cf", str(target), "-P", "-C", str(step.workspace), *paths])


def _find(step: ActionStep, key: str) -> Path | None:
    files = [file for file in _folder(step).iterdir() if file.name.startswith(key)]
    return max(files, key=lambda file: (file.stem == key, file.stat().st_mtime_ns), default=None)


def _folder(step: ActionStep) -> Path:
    version = hashlib.sha256(step.inputs["path"].encode()).hexdigest()[:16]
    folder = (step.settings.files_cache or step.settings.work / "files-cache") / version
    folder.mkdir(parents=True, exist_ok=True)
    return folder
