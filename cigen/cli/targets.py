"""The targets of a repository's bake file: which there are, and how a command bakes them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cigen import app as use_cases
from cigen.cli.output import line
from cigen.display import printable
from cigen.engine import bake, cli, client, compose
from cigen.errors import UsageError
from cigen.plan import ComponentPlan, Plan
from cigen.render.compose import tests_of
from cigen.settings import FILE

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


def given(parts: Sequence[ComponentPlan]) -> None:
    """Tell which variables of this machine the build of ``parts`` gets; raises :class:`UsageError` for one not set."""
    secrets = {secret.name: secret for part in parts for secret in part.secrets}
    missing = [one for one in secrets.values() if one.name not in os.environ and not one.is_optional]
    if missing:
        names = ", ".join(one.name for one in missing)
        first = missing[0]
        raise UsageError(
            f"{names} {'is' if len(missing) == 1 else 'are'} not set: a build asks for it",
            where="; ".join(str(one.source) for one in missing),
            hint=f"read -rs {first.name} && export {first.name}, then again; empty if the build needs none, "
            f"or `secrets: none` for the component in {FILE}",
        )
    if shown := [name for name in secrets if name in os.environ]:
        line(f"given to the build, and kept nowhere: {', '.join(shown)}", "dim", stderr=True)
    if empty := [f"{name} ({one.source})" for name, one in secrets.items() if name not in os.environ]:
        line(f"not set, and perhaps not needed: {', '.join(empty)}", "dim", stderr=True)


def ready(parts: Sequence[ComponentPlan] = (), *, host: str | None = None) -> None:
    """Look at the engine before anything is changed, and at compose where the tests of ``parts`` need it.

    ``host`` as DOCKER_HOST, ``None`` for the user's own choice. Raises :class:`EngineError` that tells what to do.
    """
    cli.buildx_version(host)
    client.facts(client.connect(host))
    if any(part.test_bed for part in parts):
        compose.require()


def tested(path: Path, plan: Plan, parts: Sequence[ComponentPlan]) -> None:
    """Run the tests of ``parts``: in their build, or in a container beside the services that they need."""
    served = [part for part in parts if part.test_bed]
    wanted = [tests_of(part) if part.test_bed else f"{part.name}-reports" for part in parts]
    baked(path, plan, wanted)
    for part in served:
        with use_cases.opened(path) as repo:
            text = repo.text(plan.compose_file)
        if text is None:
            raise UsageError(f"there is no {plan.compose_file}", hint="`cigen generate` writes it")
        beside = compose.Beside(folder=path, file=plan.compose_file, text=text, tests=tests_of(part))
        compose.run(beside, path / REPORTS / part.name)


def baked(path: Path, plan: Plan, targets: Sequence[str], overrides: Sequence[str] = ()) -> None:
    """Bake with progress on the terminal; ``overrides`` as of ``--set``."""
    # Set here, so that a variable of the same name in the user's environment leads nothing elsewhere.
    variables = {"REPORTS": REPORTS, "IMAGE_PREFIX": "", "IMAGE_TAG": "latest", "CACHE_FROM": "", "CACHE_TO": ""}
    bake.run(
        bake.Bake(
            folder=path,
            file=plan.bake_file,
            targets=tuple(targets),
            variables=variables,
            overrides=tuple(overrides),
            secrets=frozenset(secret.name for part in plan.components for secret in part.secrets),
        )
    )
