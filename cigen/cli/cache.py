"""``cigen cache``: what the layer cache carries from one machine to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cigen import app as use_cases
from cigen.cli import targets
from cigen.cli.arguments import Folder, Json
from cigen.cli.output import Style, line, show_json, show_table
from cigen.engine.machines import Laboratory, NamedEngines, ThrowAwayBuilders
from cigen.errors import UsageError
from cigen.plan import Cache
from cigen.prove import Subject, prove
from cigen.prove.proof import Proof, Row

app = typer.Typer(help="What the layer cache carries from one machine to another.", no_args_is_help=True)

_RESULT_STYLE: dict[str, Style] = {"ok": "green", "broken": "bold red", "unknown": "yellow"}


@app.callback()
def _group() -> None:
    """Keep ``prove`` a command of its own name, also while it is the only one."""


@app.command("prove")
def prove_cache(
    path: Folder = Path(),
    component: Annotated[
        str | None, typer.Option("--component", "-c", metavar="NAME", help="The component to build.")
    ] = None,
    engine: Annotated[
        list[str] | None,
        typer.Option(
            "--engine", metavar="HOST", help="Two engines (docker hosts) whose build cache may be deleted: twice."
        ),
    ] = None,
    registry: Annotated[
        str | None,
        typer.Option("--registry", metavar="REPOSITORY", help="Keep the cache there, not in a folder."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show on two empty machines what the cache carries over.

    Builds on one and, after one change each, on the other: exit 1 if a rule of the cache is broken.
    """
    with use_cases.opened(path) as repo:
        plan = use_cases.plan(repo)[1]
    cache = Cache(backend="registry", ref=registry) if registry else None
    subject = Subject.of(plan, path, component)
    laboratory = _laboratory(engine or [])
    targets.given(plan.with_producers([subject.part]))
    for host in engine or (None,):
        targets.ready(host=host)
    proof = prove(subject, laboratory, cache=cache, tell=_progress)
    if as_json:
        show_json(proof.to_json())
    else:
        _show(proof)
    if not proof.holds:
        raise typer.Exit(1)


def _progress(name: str) -> None:
    line(f"building: {name}", "dim", stderr=True)


def _laboratory(engines: list[str]) -> Laboratory:
    match engines:
        case []:
            return ThrowAwayBuilders()
        case [cold, warm]:
            return NamedEngines(cold, warm)
        case _:
            raise UsageError("--engine is given twice or not at all", hint="--engine HOST --engine HOST")


def _show(proof: Proof) -> None:
    header = ("build", "seconds", "cached", "run", "stages run", "MB of cache", "MB of images", "downloads", "rule")
    show_table(header, [_cells(row) for row in proof.rows], [_RESULT_STYLE[row.result] for row in proof.rows])
    if proof.dependencies:
        made, restored = proof.dependencies.made, proof.dependencies.restored
        verdict = "the cache pays" if proof.dependencies.pays else "making them again is faster here"
        line(f"toolchain and dependencies: made in {made:.1f} s, restored in {restored:.1f} s: {verdict}")
    floor = proof.floor if isinstance(proof.floor, str) else f"{proof.floor:.1f} s"
    line(f"floor, one image with all dependencies and then the build: {floor}")


def _cells(row: Row) -> tuple[str, ...]:
    verdict = row.result if not row.why else f"{row.result}: {row.why}"
    if row.measure is None:
        return (row.scenario, *[""] * 7, verdict)
    measure = row.measure
    return (
        row.scenario,
        f"{measure.seconds:.1f}",
        str(measure.cached),
        str(measure.executed),
        ", ".join(measure.stages) or "none",
        f"{measure.fetched / 1e6:.1f}",
        f"{measure.pulled / 1e6:.1f}",
        str(measure.downloads),
        verdict,
    )
