"""The plan as a Mermaid graph: stages, what they start from and what they copy from each other."""

from __future__ import annotations

from collections.abc import Mapping

from cigen.artifacts import context
from cigen.plan import OUTPUT, ComponentPlan, Copy, Image, Plan, Stage


def mermaid(plan: Plan) -> str:
    """A ``flowchart`` with one subgraph a component, and arrows to the components that it needs."""
    lines = ["flowchart LR"]
    nodes = {part.name: f"c{number}" for number, part in enumerate(plan.components)}
    bridges = {context(name): f"{node}_{OUTPUT}" for name, node in nodes.items()}
    for part in plan.components:
        lines += _component(part, nodes[part.name], bridges)
    lines += [
        f"  {nodes[part.name]} -.->|needs| {nodes[name]}"
        for part in plan.components
        for name in part.depends_on
        if name in nodes
    ]
    return "\n".join(lines) + "\n"


def _component(part: ComponentPlan, node: str, bridges: Mapping[str, str]) -> list[str]:
    """Its subgraph; a stage that another component's stands in for is drawn there alone."""
    lines = [f'  subgraph {node}["{part.name}"]']
    arrows = []
    for stage in part.stages:
        if stage.name in bridges:
            continue
        lines.append(f'    {node}_{stage.name}["{stage.name}"]')
        for origin in _sources(stage):
            if isinstance(origin, str) and origin in bridges:
                arrows.append(f"  {bridges[origin]} --> {node}_{stage.name}")
            else:
                lines.append(f"    {_source(origin, node)} --> {node}_{stage.name}")
    return [*lines, "  end", *arrows]


def _sources(stage: Stage) -> list[Image | str]:
    origins = [step.origin for step in stage.instructions if isinstance(step, Copy) and step.origin]
    return list(dict.fromkeys(origin for origin in (stage.base, *origins) if origin != "scratch"))


def _source(origin: Image | str, node: str) -> str:
    if isinstance(origin, Image):
        return f'{node}_{"".join(c if c.isalnum() else "_" for c in origin.name)}(["{origin.name}"])'
    return f"{node}_{origin}"
