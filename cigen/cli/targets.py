"""The targets of a repository's bake file: which there are, and how a command bakes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cigen import app as use_cases
from cigen.display import printable
from cigen.engine import bake, cli, client
from cigen.errors import UsageError
from cigen.plan import ComponentPlan, Plan

REPORTS = "cigen-reports"


def planned(path: Path) -> Plan:
    """The plan of a repository whose files are written; raises :class:`UsageError` where they are not."""
    with use_cases.opened(path) as repo:
        _, plan = use_cases.plan(repo)
        if not repo.exists(plan.bake_file):
            raise UsageError(f"there is no {plan.bake_file} yet", hint="`cigen init` writes it")
    return plan


def chosen(plan: Plan, names: Sequence[str] | None) -> list[ComponentPlan]:
    """The components of these names, each once, or all."""
    known = {part.name: part for part in plan.components}
    for name in names or ():
        if name not in known:
            raise UsageError(f"there is no component {printable(name)}", hint=f"there are: {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names or known)]


def baked(path: Path, plan: Plan, targets: Sequence[str], overrides: Sequence[str] = ()) -> None:
    """Bake with progress on the terminal, after a look at engine and buildx; ``overrides`` as of ``--set``."""
    cli.buildx_version()
    client.facts(client.connect())
    # Set here, so that a variable of the same name in the user's environment leads nothing elsewhere.
    variables = {"REPORTS": REPORTS, "IMAGE_PREFIX": "", "IMAGE_TAG": "latest", "CACHE_FROM": "", "CACHE_TO": ""}
    bake.run(
        bake.Bake(
            folder=path, file=plan.bake_file, targets=tuple(targets), variables=variables, overrides=tuple(overrides)
        )
    )
