"""``cigen inspect`` and ``cigen plan``: what is there, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import typer

from cigen import app as use_cases
from cigen import inspector
from cigen.cli.arguments import Folder, Json, Revision
from cigen.cli.output import line, show_components, show_findings, show_json, show_rows
from cigen.facts_json import facts_as_json
from cigen.plan import Plan
from cigen.render.graph import mermaid


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("inspect")(inspect)
    app.command("plan")(plan)


def inspect(path: Folder = Path(), as_json: Json = False, revision: Revision = None) -> None:
    """Show what the repository says of itself.

    Each value comes with the file and line that says it.
    """
    with use_cases.opened(path, revision) as repo:
        facts = use_cases.look(repo)
        if as_json:
            show_json(facts_as_json(facts))
        else:
            show_components(facts.components)
            obstacle = inspector.obstacle(facts)  # is told as the error
            show_findings(finding for finding in facts.findings if finding != obstacle)
        inspector.require_components(facts)


def plan(
    path: Folder = Path(),
    as_json: Json = False,
    revision: Revision = None,
    graph: bool = typer.Option(False, "--graph", help="Draw the stages and components as a Mermaid graph."),
) -> None:
    """Show the stages that would be built, and from which images."""
    with use_cases.opened(path, revision) as repo:
        _, planned = use_cases.plan(repo)
    if as_json:
        show_json(planned.to_json())
    elif graph:
        typer.echo(mermaid(planned), nl=False)
    else:
        _show_plan(planned)
        show_findings(planned.findings)


def _show_plan(planned: Plan) -> None:

    for part in planned.components:
        line(f"{part.name}  {part.dockerfile}", "bold")
        show_rows([(stage.name, f"from {stage.base}", stage.why) for stage in part.stages])
    line(f"cache: {planned.cache.backend}")
