"""A repository in which nothing is recognised but a Dockerfile: the user's own build, with cache."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cigen.ecosystems.base import Inspection
from cigen.evidence import pipelines, places
from cigen.evidence.images import dockerfiles
from cigen.evidence.services import services
from cigen.evidence.statement import written_by_cigen
from cigen.facts import NAME, PATH, VERSION, Commands, Component, Finding, Runtime, Source
from cigen.pins import Pins
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import Settings

BUILD_TOOLS: tuple[str, ...] = ("dockerfile",)
LOOKED_FOR: tuple[str, ...] = ("Dockerfile",)
_OF_DEVELOPERS = re.compile(r"(?:^|[._-])(?:dev|development|test|ci|debug|local)(?:[._-]|$)", re.IGNORECASE)
_IMAGE = re.compile(r"(?:.*/)?([A-Za-z0-9._-]+)(?::([^@/]+))?(?:@.*)?")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """A component for each folder with a Dockerfile; one without a FROM is an error."""
    del pins
    names = {posixpath.basename(path) for path in repo.matching(dockerfiles.NAME)}
    candidates, left_out = places.candidates(repo, settings, sorted(names))
    roots, examples = places.without_examples([path for path in candidates if PATH.fullmatch(path)], settings)
    findings: list[Finding] = []
    chosen = _one_each(repo, roots, findings)
    components = [part for path in chosen if (part := _component(repo, path, settings, findings))]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _one_each(repo: Repo, paths: Sequence[str], findings: list[Finding]) -> Iterator[str]:
    """Of each folder the plain Dockerfile, else the variant that pipelines name, else the first; others are told."""
    habits = [repo.text(path) or "" for path in pipelines.paths(repo)]

    def order(path: str) -> tuple[bool, bool, bool]:
        name = posixpath.basename(path)
        return (name not in LOOKED_FOR, not any(name in text for text in habits), bool(_OF_DEVELOPERS.search(name)))

    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        if not written_by_cigen(repo.text(path) or ""):
            by_folder[posixpath.dirname(path)].append(path)
    for found in by_folder.values():
        first, *others = sorted(found, key=order)
        if others and posixpath.basename(first) not in LOOKED_FOR:
            message = f"{first} is taken; beside it {', '.join(map(posixpath.basename, others[:5]))} make images too"
            findings.append(Finding(code="several-dockerfiles", severity="info", message=message, file=first))
        yield first


def recipe(component: Component, pins: Pins) -> Recipe:
    """Nothing: the stages are the user's."""
    del component, pins
    return Recipe()


def _component(repo: Repo, path: str, settings: Settings, findings: list[Finding]) -> Component | None:
    text = repo.text(path) or ""
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
        commands=Commands(build=(_by_hand(posixpath.basename(path)),)),
        kind="app",
        manifests=(path,),
        port=settings.of(folder).port or dockerfiles.exposed(text),
        services=services(repo, folder),
        dockerfile=path,
    )


def _by_hand(name: str) -> str:
    return "docker build ." if name in LOOKED_FOR else f"docker build -f {name} ."


def _runtime(path: str, line: int, image: str) -> Runtime:
    """The image that the last stage starts from, where its name is a plain one."""
    match = _IMAGE.fullmatch(image)
    name, tag = (match[1], match[2] or "latest") if match else ("", "")
    if not NAME.fullmatch(name) or not VERSION.fullmatch(tag):
        return Runtime(name="docker", version="latest", assumed=True)
    return Runtime(name=name, version=tag, requested=tag, source=Source(file=path, line=line, key="FROM"))
