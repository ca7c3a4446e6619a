"""A deno.json beside a package.json: which of the two builds the folder, by evidence."""

from __future__ import annotations

import re

from cigen.ecosystems.base import below
from cigen.ecosystems.deno.project import Project
from cigen.evidence import pipelines
from cigen.repo import Repo

LOCK = "deno.lock"
_NODES_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb")
_DENO = re.compile(r"(?:^|[\s;&|])deno (?:task|test|run|install|cache|check|serve|compile|ci)\b")
_NODE = re.compile(r"(?:^|[\s;&|])(?:npm|pnpm|yarn|bun)(?: (?:ci|install|i|run|test|build)\b|\s*(?:$|\n))")
_MAX_TEXT = 5000


def nodes_reason(repo: Repo, project: Project) -> str:
    """Why it is Node's tools that build the project's folder; "" where it is Deno, or there is no package.json."""
    manifest = below(project.folder, "package.json")
    if not repo.exists(manifest):
        return ""
    is_locked = repo.exists(below(project.folder, LOCK))
    other = next((name for name in _NODES_LOCKS if repo.exists(below(project.folder, name))), "")
    if is_locked != bool(other):
        return f"{other} is there and no {LOCK}" if other else ""
    called = [node.text[:_MAX_TEXT] for _, node in pipelines.commands(repo)]
    by_deno, by_node = (any(map(pattern.search, called)) for pattern in (_DENO, _NODE))
    if by_deno != by_node:
        return "" if by_deno else "pipelines call Node's tools"
    scripts = [value.text for _, value in repo.json(manifest).get("scripts").entries]
    has_own = any(not _DENO.search(text) for text in scripts)
    return "its scripts build it" if has_own else ""
