"""actions/upload-artifact and download-artifact, to and from a folder of the run."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.workflow_runner.step import ActionFailed, ActionStep

if TYPE_CHECKING:
    from collections.abc import Iterable

FORBIDDEN = re.compile(r'["<>|*?:\r\n\\/]')
GLOB = re.compile(r"[*?\[]")


def upload_artifact(step: ActionStep) -> None:
    """Copy what the paths name into the artifact; hidden files only if they are asked for."""
    name, target = step.inputs["name"], step.settings.artifacts / step.inputs["name"]
    if FORBIDDEN.search(name):
        raise ActionFailed(f"The artifact name is not valid: {name}")
    if not step.inputs["path"].strip():
        raise ActionFailed("Input required and not supplied: path")
    _check_retention(step.inputs["retention-days"])
    files, root = _search(step)
    if not files:
        _nothing_found(step)
        return
    if not step.flag("archive") and len(files) > 1:
        raise ActionFailed("When 'archive' is set to false, only a single file can be uploaded.")
    if target.exists():
        if not step.flag("overwrite"):
            raise ActionFailed("Failed to CreateArtifact: (409) Conflict: an artifact with this name already exists")
        shutil.rmtree(target)
    for file in files:
        place = target / file.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    number = str(sum(1 for _ in step.settings.artifacts.iterdir()))
    step.outputs.update({"artifact-id": number, "artifact-digest": digest, "artifact-url": target.as_uri()})
    step.log(f"Artifact {name} has been successfully uploaded: {len(files)} files")


def download_artifact(step: ActionStep) -> None:
    """Copy artifacts of this run into the workspace: one by name, or all that a pattern matches."""
    place = step.workspace / Path(step.inputs["path"] or ".").expanduser()
    if step.inputs["artifact-ids"]:
        raise ActionFailed("The stand-in for actions/download-artifact does not do: artifact-ids")
    there = {folder.name: folder for folder in sorted(step.settings.artifacts.iterdir())}
    name = step.inputs["name"]
    if name and name not in there:
        raise ActionFailed(f"Unable to download artifact(s): Artifact not found for name: {name}")
    pattern = step.inputs["pattern"] or "*"
    chosen = [name] if name else [found for found in there if _minimatch(found, pattern)]
    flat = bool(name) or step.flag("merge-multiple") or len(chosen) == 1
    for one in chosen:
        shutil.copytree(there[one], place if flat else place / one, dirs_exist_ok=True)
    step.outputs["download-path"] = str(place)
    step.log(f"Total of {len(chosen)} artifact(s) downloaded: {', '.join(chosen)}")


def _minimatch(name: str, pattern: str) -> bool:
    negated = pattern.startswith("!")
    return fnmatch.fnmatchcase(name, pattern.removeprefix("!")) != negated


def _check_retention(days: str) -> None:
    if days and (not days.isdigit() or int(days) > 90):
        raise ActionFailed(f"Invalid retention-days: {days}")


def _nothing_found(step: ActionStep) -> None:
    message = f"No files were found with the provided path: {step.inputs['path']}. No artifacts will be uploaded."
    behaviour = step.inputs["if-no-files-found"]
    if behaviour not in ("warn", "error", "ignore"):
        raise ActionFailed(f"Unrecognized if-no-files-found input: {behaviour}")
    if behaviour == "error":
        raise ActionFailed(message)
    step.log(f"##[warning]{message}" if behaviour == "warn" else message)


def _search(step: ActionStep) -> tuple[list[Path], Path]:
    """Find the files and the folder that their paths in the artifact start from."""
    patterns = step.items("path", commas=False)
    included = [str(step.workspace / Path(p).expanduser()) for p in patterns if not p.startswith("!")]
    excluded = [str(step.workspace / p.removeprefix("!")) for p in patterns if p.startswith("!")]
    hidden = step.flag("include-hidden-files")
    starts = _outermost(Path(os.path.normpath(_fixed_part(pattern))) for pattern in included)
    files = [
        file
        for start in starts
        for file in _walk(start, hidden)
        if any(_covers(pattern, file) for pattern in included) and not any(_covers(p, file) for p in excluded)
    ]
    if len(starts) == 1:
        single = files == [starts[0]]
        return files, starts[0].parent if single else starts[0]
    return files, Path(os.path.commonpath(starts))


def _fixed_part(pattern: str) -> str:
    parts = pattern.split("/")
    fixed = next((number for number, part in enumerate(parts) if GLOB.search(part)), len(parts))
    return "/".join(parts[:fixed]) or "/"


def _outermost(paths: Iterable[Path]) -> list[Path]:
    unique = list(dict.fromkeys(paths))
    return [path for path in unique if not any(other in path.parents for other in unique)]


def _walk(path: Path, hidden: bool) -> list[Path]:
    # The name of the start counts too: `path: .reports` uploads nothing.
    if path.name.startswith(".") and not hidden:
        return []
    if path.is_dir():
        return [file for child in sorted(path.iterdir()) for file in _walk(child, hidden)]
    return [path] if path.exists() else []


def _covers(pattern: str, file: Path) -> bool:
    """Match as @actions/glob does: a pattern also covers everything below what it matches."""
    normal = os.path.normpath(pattern)
    pieces = re.findall(r"/\*\*(?=/|$)|\*|\?|\[[^\]]+\]|[^*?\[]", normal)
    known = {"/**": "(?:/.*)?", "*": "[^/]*", "?": "[^/]"}
    regex = "".join(known.get(piece) or (piece if piece[0] == "[" else re.escape(piece)) for piece in pieces)
    return re.fullmatch(regex + "(?:/.*)?", str(file)) is not None
