"""A repository in which nothing is recognised but a Dockerfile: the user's own build, with cache."""

from __future__ import annotations

import posixpath
import re

from cigen.ecosystems.base import Inspection
from cigen.evidence import dockerfiles, places
from cigen.evidence.services import services
from cigen.evidence.statement import written_by_cigen
from cigen.facts import NAME, PATH, VERSION, Commands, Component, Finding, Runtime, Source
from cigen.pins import Pins
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import Settings

BUILD_TOOLS: tuple[str, ...] = ("dockerfile",)
LOOKED_FOR: tuple[str, ...] = ("Dockerfile",)
_IMAGE = re.compile(r"(?:.*/)?([A-Za-z0-9._-]+)(?::([^@/]+))?(?:@.*)?")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """A component for each Dockerfile; one without a FROM is an error."""
    del pins
    candidates, left_out = places.candidates(repo, settings, LOOKED_FOR)
    roots, examples = places.without_examples([path for path in candidates if PATH.fullmatch(path)], settings)
    findings: list[Finding] = []
    components = [part for path in roots if (part := _component(repo, path, settings, findings))]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def recipe(component: Component, pins: Pins) -> Recipe:
    """Nothing: the stages are the user's."""
    del component, pins
    return Recipe()


def _component(repo: Repo, path: str, settings: Settings, findings: list[Finding]) -> Component | None:
    text = repo.text(path) or ""
    if written_by_cigen(text):
        return None
    base = dockerfiles.last_base(text)
    if base is None:
        message = f"{path}: no FROM in it: left out"
        findings.append(Finding(code="broken-manifest", severity="error", message=message, file=path))
        return None
    line = dockerfiles.needs_output(text)
    if line is not None:
        source = Source(file=path, line=line)
        message = f"{source} packs what a build left here, and nothing here is recognised that would"
        findings.append(Finding.at(source, "dockerfile-needs-build", "warning", message))
    folder = posixpath.dirname(path) or "."
    return Component(
        name=posixpath.basename(folder),
        path=folder,
        context=folder,
        language="docker",
        build_tool="dockerfile",
        package_manager="docker",
        runtime=_runtime(path, *base),
        commands=Commands(build=("docker build .",)),
        kind="app",
        manifests=(path,),
        port=settings.of(folder).port or dockerfiles.exposed(text),
        services=services(repo, folder),
        dockerfile=path,
    )


def _runtime(path: str, line: int, image: str) -> Runtime:
    """The image that the last stage starts from, where its name is a plain one."""
    match = _IMAGE.fullmatch(image)
    name, tag = (match[1], match[2] or "latest") if match else ("", "")
    if not NAME.fullmatch(name) or not VERSION.fullmatch(tag):
        return Runtime(name="docker", version="latest", assumed=True)
    return Runtime(name=name, version=tag, requested=tag, source=Source(file=path, line=line, key="FROM"))
