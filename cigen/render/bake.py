"""docker-bake.hcl: every target of every component."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Any

from cigen import artifacts
from cigen.plan import ComponentPlan, Plan
from cigen.render.compose import image_of, tests_of
from cigen.render.templates import fill


def cache_key(component: ComponentPlan, platform: str = "linux/amd64") -> str:
    """The scope or tag of a component's cache: one for each component and platform, since the last writer wins."""
    return f"{component.name}-{platform.replace('/', '-')}"


def bake(plan: Plan) -> str:
    """The one definition that laptops and every CI provider call."""
    apps = [part for part in plan.components if _image(part)]
    text = fill(
        "docker-bake.hcl.j2",
        builds=[f"{part.name}-build" for part in plan.components],
        tests=[f"{part.name}-reports" for part in plan.components if part.has_stages and not part.test_bed],
        served=[tests_of(part) for part in plan.served],
        compose=plan.compose_file,
        images=[f"{part.name}-image" for part in apps],
        apps=apps,
        components=[_target(part, plan) for part in plan.components],
    )
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _target(part: ComponentPlan, plan: Plan) -> dict[str, Any]:
    early, late = _contexts(part.builds_with), _contexts((*part.builds_with, *part.runs_with))
    return {
        "name": part.name,
        "context": part.context,
        "dockerfile": posixpath.relpath(part.dockerfile, part.context),
        "key": cache_key(part),
        # The files of others are made in this build, and found in the caches of theirs.
        "caches": [cache_key(part), *(cache_key(one) for one in plan.with_producers([part]) if one is not part)],
        "has_stages": part.has_stages,
        "has_output": part.has_output,
        "contexts": early,
        "image_contexts": late if late != early else {},
        # By both names: with one of them, buildx would read a file so called where the variable is not set.
        "secrets": [f"type=env,id={secret.name},env={secret.name}" for secret in part.secrets],
        "tests_image": image_of(part) if part.test_bed else None,
        "image": _image(part),
    }


def _contexts(producers: Iterable[str]) -> dict[str, str]:
    """The named contexts that stand in for the stages of these names."""
    return {name: f"target:{name}" for name in map(artifacts.context, producers)}


def _image(part: ComponentPlan) -> dict[str, Any] | None:
    if part.own_dockerfile:
        return {"own": True, "context": part.path, "dockerfile": posixpath.basename(part.own_dockerfile)}
    return {"own": False} if part.is_app else None
