"""The plan as a Mermaid graph: stages, what they start from and what they copy from each other."""

from __future__ import annotations

from cigen.plan import ComponentPlan, Copy, Image, Plan, Stage


def mermaid(plan: Plan) -> str:
    """A ``flowchart`` with one subgraph a component, and arrows to the components that it needs."""
    lines = ["flowchart LR"]
    for number, part in enumerate(plan.components):
        lines += _component(part, f"c{number}")
    nodes = {part.name: f"c{number}" for number, part in enumerate(plan.components)}
    lines += [
        f"  {nodes[part.name]} -.->|needs| {nodes[name]}"
        for part in plan.components
        for name in part.depends_on
        if name in nodes
    ]
    return "\n".join(lines) + "\n"


def _component(part: ComponentPlan, node: str) -> list[str]:
    lines = [f'  subgraph {node}["{part.name}"]']
    for stage in part.stages:
        lines.append(f'    {node}_{stage.name}["{stage.name}"]')
        lines += [f"    {source} --> {node}_{stage.name}" for source in _sources(stage, node)]
    return [*lines, "  end"]


def _sources(stage: Stage, node: str) -> list[str]:
    origins = [step.origin for step in stage.instructions if isinstance(step, Copy) and step.origin]
    named = [origin for origin in (stage.base, *origins) if origin != "scratch"]
    return list(dict.fromkeys(_source(origin, node) for origin in named))


def _source(origin: Image | str, node: str) -> str:
    if isinstance(origin, Image):
        return f'{node}_{"".join(c if c.isalnum() else "_" for c in origin.name)}(["{origin.name}"])'
    return f"{node}_{origin}"
