"""The events that start a run: what they put into `github`, and whether the workflow listens to them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ZERO = "0" * 40


def git(repository: Path, *arguments: str) -> str:
    """Run git in a repository that the harness made or was given; the name and mail are for merge commits."""
    identity = ["-c", "user.name=GitHub", "-c", "user.email=noreply@github.com"]
    command = ["git", "-C", str(repository), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@dataclass(frozen=True)
class Push:
    """A push to a branch or tag. `before` is the commit it replaced, by default the parent."""

    ref: str = "refs/heads/main"
    after: str | None = None
    before: str | None = None
    name = "push"

    def prepare(self, repository: Path) -> dict[str, Any]:
        """Return what this event adds to the `github` context."""
        after = git(repository, "rev-parse", f"{self.after or self.ref}^{{commit}}")
        before = self.before or git(repository, "rev-list", "--first-parent", "-n1", "--skip=1", after) or ZERO
        event = {"ref": self.ref, "before": before, "after": after, "created": before == ZERO, "deleted": False}
        return {"ref": self.ref, "sha": after, "event": event, "head_ref": "", "base_ref": ""}

    def scopes(self) -> list[str]:
        """Name the cache scopes that it may write, then read."""
        return [self.ref]

    def changed(self, context: dict[str, Any]) -> tuple[str, str]:
        """Name the two commits between which path filters look."""
        return context["event"]["before"], context["event"]["after"]


@dataclass(frozen=True)
class PullRequest:
    """A pull request. The run sees the merge of `head` into `base`, as `refs/pull/N/merge`."""

    number: int = 1
    head: str = "refs/heads/feature"
    base: str = "refs/heads/main"
    fork: bool = False
    action: str = "opened"
    name = "pull_request"

    def prepare(self, repository: Path) -> dict[str, Any]:
        """Make the merge commit in the runner's own copy and return what goes into `github`."""
        base, head = (git(repository, "rev-parse", f"{ref}^{{commit}}") for ref in (self.base, self.head))
        tree = git(repository, "merge-tree", "--write-tree", base, head)
        message = f"Merge {head} into {base}"
        merge = git(repository, "commit-tree", tree, "-p", base, "-p", head, "-m", message)
        git(repository, "update-ref", f"refs/pull/{self.number}/head", head)
        git(repository, "update-ref", f"refs/pull/{self.number}/merge", merge)
        names = {"base_ref": short(self.base), "head_ref": short(self.head)}
        sides = {
            "base": {"ref": names["base_ref"], "sha": base, "repo": {"full_name": "octo/project"}},
            "head": {
                "ref": names["head_ref"],
                "sha": head,
                "repo": {"full_name": "fork/project" if self.fork else "octo/project", "fork": self.fork},
            },
        }
        pull = {"number": self.number, "merge_commit_sha": merge, "draft": False, **sides}
        event = {"action": self.action, "number": self.number, "pull_request": pull}
        return {"ref": f"refs/pull/{self.number}/merge", "sha": merge, "event": event, **names}

    def scopes(self) -> list[str]:
        """Name the cache scopes: its own to write, the base to read."""
        return [f"refs/pull/{self.number}/merge", self.base]

    def changed(self, context: dict[str, Any]) -> tuple[str, str]:
        """Name the two commits between which path filters look."""
        return context["event"]["pull_request"]["base"]["sha"], context["sha"]


@dataclass(frozen=True)
class Dispatch:
    """A run started by hand (`workflow_dispatch`); it has no base to compare with."""

    ref: str = "refs/heads/main"
    name = "workflow_dispatch"

    def prepare(self, repository: Path) -> dict[str, Any]:
        """Return what this event adds to the `github` context."""
        sha = git(repository, "rev-parse", f"{self.ref}^{{commit}}")
        return {"ref": self.ref, "sha": sha, "event": {"ref": self.ref}, "head_ref": "", "base_ref": ""}

    def scopes(self) -> list[str]:
        """Name the cache scopes that it may write, then read."""
        return [self.ref]


Event = Push | PullRequest | Dispatch


def short(ref: str) -> str:
    """Take `refs/heads/` or `refs/tags/` off."""
    return re.sub(r"^refs/(heads|tags|pull)/", "", ref)


def is_triggered(events: dict[str, Any], event: Event, context: dict[str, Any], repository: Path) -> bool:
    """Tell whether the workflow listens to the event: its name, activity type, branch or tag, and paths."""
    if event.name not in events:
        return False
    wanted = events[event.name] or {}
    if isinstance(event, Dispatch):
        return True
    if isinstance(event, PullRequest):
        if event.action not in (wanted.get("types") or ["opened", "synchronize", "reopened"]):
            return False
        return _ref_matches(wanted, event.base) and _paths_match(wanted, event, context, repository)
    if event.ref.startswith("refs/tags/"):  # GitHub looks at no paths for tags
        return _ref_matches(wanted, event.ref)
    return _ref_matches(wanted, event.ref) and _paths_match(wanted, event, context, repository)


def _ref_matches(wanted: dict[str, Any], ref: str) -> bool:
    mine, other = ("tags", "branches") if ref.startswith("refs/tags/") else ("branches", "tags")
    if mine in wanted:
        return _matches(wanted[mine], short(ref))
    if f"{mine}-ignore" in wanted:
        return not _matches(wanted[f"{mine}-ignore"], short(ref))
    return not {other, f"{other}-ignore"} & set(wanted)


def _paths_match(wanted: dict[str, Any], event: Push | PullRequest, context: dict[str, Any], repository: Path) -> bool:
    if not {"paths", "paths-ignore"} & set(wanted):
        return True
    before, after = event.changed(context)
    if before == ZERO:
        return True
    paths = git(repository, "diff", "--name-only", "--no-renames", before, after).splitlines()
    if "paths" in wanted:
        return any(_matches(wanted["paths"], path) for path in paths)
    return any(not _matches(wanted["paths-ignore"], path) for path in paths)


def _matches(patterns: list[str], name: str) -> bool:
    """Apply GitHub's filter patterns in order: the last one that matches decides, `!` takes away."""
    found = False
    for pattern in patterns:
        if re.fullmatch(_regex(pattern.removeprefix("!")), name):
            found = not pattern.startswith("!")
    return found


def _regex(pattern: str) -> str:
    pieces = re.findall(r"\*\*/|\*\*|\*|\[[^\]]+\]|[?+]|\\.|.", pattern)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "?", "+": "+"}
    return "".join(known.get(piece) or (piece if piece[0] in "[\\" else re.escape(piece)) for piece in pieces)
