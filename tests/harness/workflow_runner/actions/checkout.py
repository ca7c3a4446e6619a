"""actions/checkout: the same fetches as the real one, from the runner's own copy of the repository."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from tests.harness.workflow_runner.step import ActionFailed, ActionStep

if TYPE_CHECKING:
    from pathlib import Path

# GitHub's servers hand out any commit and any filter; git's own default does not.
SERVER = "git -c uploadpack.allowAnySHA1InWant=true -c uploadpack.allowFilter=true upload-pack"
TAGS = "+refs/tags/*:refs/tags/*"


def checkout(step: ActionStep) -> None:
    """Put the event's commit, or the `ref` that was asked for, into the workspace."""
    _refuse_what_is_missing(step)
    folder = step.workspace / step.inputs["path"]
    folder.mkdir(parents=True, exist_ok=True)
    ref, commit = _wanted(step)
    if not (folder / ".git").is_dir():
        _git(step, folder, "init", "-q", ".")
        _git(step, folder, "remote", "add", "origin", step.settings.origin.as_uri())
        _git(step, folder, "config", "remote.origin.uploadpack", SERVER)
    if step.flag("persist-credentials"):
        _git(step, folder, "config", "http.https://github.com/.extraheader", "AUTHORIZATION: basic ***")
        step.post.append(lambda: _git(step, folder, "config", "--unset-all", "http.https://github.com/.extraheader"))
    _fetch(step, folder, ref, commit)
    if ref.startswith("refs/heads/"):
        branch = ref.removeprefix("refs/heads/")
        _git(step, folder, "checkout", "-q", "--force", "-B", branch, f"refs/remotes/origin/{branch}")
    elif ref.startswith("refs/pull/"):
        _git(step, folder, "checkout", "-q", "--force", "--detach", ref.replace("refs/", "refs/remotes/", 1))
    else:
        _git(step, folder, "checkout", "-q", "--force", "--detach", ref or commit)
    step.outputs.update(ref=ref, commit=commit)


def _refuse_what_is_missing(step: ActionStep) -> None:
    unsupported = ("ssh-key", "sparse-checkout", "github-server-url")
    used = [name for name in unsupported if step.inputs[name]]
    used += [name for name in ("lfs", "submodules") if step.inputs[name] not in ("", "false")]
    if step.inputs["repository"] not in ("", step.github["repository"]):
        used.append("repository")
    if used:
        raise ActionFailed(f"The stand-in for actions/checkout does not do: {', '.join(used)}")


def _wanted(step: ActionStep) -> tuple[str, str]:
    asked = step.inputs["ref"]
    if not asked:
        return step.github["ref"], step.github["sha"]
    if re.fullmatch(r"[0-9a-f]{40}", asked):
        return "", asked
    candidates = [asked] if asked.startswith("refs/") else [f"refs/heads/{asked}", f"refs/tags/{asked}"]
    for ref in candidates:
        commit = _resolve(step.settings.origin, ref)
        if commit:
            return ref, commit
    raise ActionFailed(f"A branch or tag with the name '{asked}' could not be found")


def _resolve(repository: Path, ref: str) -> str:
    command = ["git", "-C", str(repository), "rev-parse", "-q", "--verify", f"{ref}^{{commit}}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _fetch(step: ActionStep, folder: Path, ref: str, commit: str) -> None:
    depth = int(step.inputs["fetch-depth"] or 1)
    options = ["--no-tags", "--prune", "--no-recurse-submodules", "-q"]
    if step.inputs["filter"]:
        options.append(f"--filter={step.inputs['filter']}")
    if depth > 0:
        options.append(f"--depth={depth}")
    else:
        _git(step, folder, "fetch", *options, "origin", TAGS, "+refs/heads/*:refs/remotes/origin/*")
    refs = [TAGS] if step.flag("fetch-tags") and depth > 0 else []
    if ref.startswith("refs/heads/"):
        refs.append(f"+{commit}:refs/remotes/origin/{ref.removeprefix('refs/heads/')}")
    elif ref.startswith("refs/pull/"):
        refs.append(f"+{commit}:{ref.replace('refs/', 'refs/remotes/', 1)}")
    else:
        refs.append(f"+{ref}:{ref}" if ref else commit)
    _git(step, folder, "fetch", *options, "origin", *refs)


def _git(step: ActionStep, folder: Path, *arguments: str) -> None:
    step.run(["git", *arguments], cwd=folder, env={"GIT_TERMINAL_PROMPT": "0"})
