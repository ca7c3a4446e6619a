"""A component's Dockerfile and the dockerignore beside it."""

from __future__ import annotations

import re

from cigen.plan import ComponentPlan
from cigen.planner import REPORTS
from cigen.render.templates import fill


def dockerfile(component: ComponentPlan) -> str:
    """The multi-stage Dockerfile; free of everything newer than Dockerfile 1.4, so no frontend is pulled."""
    text = fill("Dockerfile.j2", component=component, reports=REPORTS)
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def dockerignore(component: ComponentPlan) -> str:
    """``<Dockerfile>.dockerignore``, which BuildKit prefers to a ``.dockerignore`` of the user's."""
    return fill("dockerignore.j2", component=component).strip() + "\n"
