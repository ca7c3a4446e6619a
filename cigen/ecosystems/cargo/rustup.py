"""Components of Rust beside compiler and Cargo, which is all that the slim image has: those that tests may call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.ecosystems.base import below
from cigen.evidence import jobs, pipelines
from cigen.evidence.statement import folders_up
from cigen.repo import Repo

# What generated code is formatted with, what compiles a standard library, and what reads coverage. Clippy is not among
# them: it judges sources, and neither a build nor a test asks it.
_KNOWN = {
    "rustfmt": "rustfmt",
    "rustfmt-preview": "rustfmt",
    "rust-src": "rust-src",
    "llvm-tools": "llvm-tools-preview",  # by which every release of rustup and Rust knows it
    "llvm-tools-preview": "llvm-tools-preview",
}
_TESTS = re.compile(r"\b(?:tests?|nextest|tarpaulin|llvm-cov)\b")  # a job that checks style names Rustfmt for itself
_ADDED = re.compile(r"\brustup\s+(?:\+\S{1,40}\s+)?component\s+add\s+([^\n;&|]{1,200})")


def components(repo: Repo, folder: str) -> tuple[str, ...]:
    """The components for the workspace in ``folder``, sorted: its toolchain file names them, or a job that tests it."""
    named = (_KNOWN.get(word) for word in (*_listed(repo, folder), *_added(repo, folder)))
    return tuple(sorted({name for name in named if name}))


def _listed(repo: Repo, folder: str) -> Iterator[str]:
    for place in folders_up(folder):
        files = (below(place, name) for name in ("rust-toolchain.toml", "rust-toolchain"))
        if file := next((file for file in files if repo.exists(file)), None):
            if "[" in (repo.text(file) or ""):  # the older form is the name of a toolchain, and no TOML
                yield from (node.text for node in repo.toml(file).get("toolchain", "components").scalars())
            return


def _added(repo: Repo, folder: str) -> Iterator[str]:
    for job in jobs.all_of(repo):
        if job.is_aside or not any(_TESTS.search(command.text) for command in job.commands):
            continue
        if job.places and all(pipelines.is_elsewhere(folder, place) for place in job.places):
            continue
        for step in job.node.get("steps").items:
            said = step.get("with", "components")
            yield from (word for node in said.scalars() for word in re.split(r"[,\s]+", node.text))
        for command in job.commands:
            yield from (word for match in _ADDED.finditer(command.text) for word in match[1].split())
