"""What rustup adds to the slim image, which has a released compiler and Cargo: what tests may call, or others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.ecosystems.base import below
from cigen.evidence import pipelines
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.evidence.pipelines import jobs
from cigen.evidence.setups import Step
from cigen.evidence.statement import folders_up
from cigen.facts import Declaration
from cigen.pins import Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_WORKFLOW

# What generated code is formatted with, what compiles a standard library or is the compiler itself, and what reads
# coverage. Clippy is not among
# them: it judges sources, and neither a build nor a test asks it.
_KNOWN = {
    "rustfmt": "rustfmt",
    "rustfmt-preview": "rustfmt",
    "rust-src": "rust-src",
    "rustc-dev": "rustc-dev",
    "llvm-tools": "llvm-tools-preview",  # by which every release of rustup and Rust knows it
    "llvm-tools-preview": "llvm-tools-preview",
}
_TESTS = re.compile(r"\b(?:tests?|nextest|tarpaulin|llvm-cov)\b")  # a job that checks style names Rustfmt for itself
_BUILDS = re.compile(r"\bcargo\s+(?:build|test|t|b|nextest|make|xtask)\b|\b(?:make|just|cross)\s")
_TARGET = re.compile(r"[a-z0-9][a-z0-9_.-]{2,60}")
_ADDED = re.compile(r"\brustup\s+(?:\+\S{1,40}\s+)?component\s+add\s+([^\n;&|]{1,200})")


def components(repo: Repo, folder: str) -> tuple[str, ...]:
    """The components for the workspace in ``folder``, sorted: its toolchain file names them, or a job that tests it."""
    named = (_KNOWN.get(word) for word in (*_listed(repo, folder, "components"), *_added(repo, folder)))
    return tuple(sorted({name for name in named if name}))


def targets(repo: Repo, folder: str) -> tuple[str, ...]:
    """The machines for which the workspace's toolchain file wants the standard library too, sorted."""
    return tuple(sorted({word for word in _listed(repo, folder, "targets") if _TARGET.fullmatch(word)}))


def declarations(repo: Repo, folder: str, tool: Tool, settings: Settings) -> tuple[Declaration, ...]:
    """What is said about Rust beside manifests; no unreleased one that not all jobs which build or test set up."""
    found = evidence.declarations(repo, folder, tool, settings)
    return tuple(said for said in found if not (said.installs and said.rank == RANK_WORKFLOW) or _is_usual(repo))


def _is_usual(repo: Repo) -> bool:
    """Whether it is the team's usual one: many format or measure with a nightly, and test with a release."""
    working = [job for job in jobs.all_of(repo) if not job.is_aside]
    building = [job for job in working if any(_BUILDS.search(command.text) for command in job.commands)]
    steps = ([Step(job=job, step=step) for step in job.node.get("steps").items] for job in building)
    return bool(building) and all(any(map(_is_unreleased, job)) for job in steps)


def _is_unreleased(step: Step) -> bool:
    given = (node.text for name in ("toolchain", "channel") for node in step.values(name))
    return any(map(notation.is_unreleased_rust, (step.step.get("uses").text.rpartition("@")[2], *given)))


def _listed(repo: Repo, folder: str, key: str) -> Iterator[str]:
    for place in folders_up(folder):
        files = (below(place, name) for name in ("rust-toolchain.toml", "rust-toolchain"))
        if file := next((file for file in files if repo.exists(file)), None):
            if "[" in (repo.text(file) or ""):  # the older form is the name of a toolchain, and no TOML
                yield from (node.text for node in repo.toml(file).get("toolchain", key).scalars())
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
