"""A repository with a workflow to try on it."""

from __future__ import annotations

import subprocess
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

from tests.harness.workflow_runner import Dispatch, PullRequest, Push, Run, run_workflow

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Project:
    """A repository and the workflow that is tried on it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tree = root / "tree"
        self.tree.mkdir()
        git(self.tree, "init", "-q")
        self.commit("first", **{"README.md": "hello\n", "src/main.txt": "1\n"})

    def commit(self, message: str, **files: str) -> str:
        for name, text in files.items():
            file = self.tree / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text))
        git(self.tree, "add", "-A")
        git(self.tree, "commit", "-q", "-m", message)
        return git(self.tree, "rev-parse", "HEAD")

    def run(
        self,
        jobs: str,
        event: Push | PullRequest | Dispatch | None = None,
        on: str = "[push, pull_request]",
        **more: Any,
    ) -> Run:
        file = self.root / "workflow.yml"
        file.write_text(f"on: {on}\njobs:\n{indent(dedent(jobs), '  ')}")
        return run_workflow(file, self.tree, event or Push(), work=self._work(), **more)

    def _work(self) -> Path:
        return self.root / f"run-{len(list(self.root.iterdir()))}"
