"""Which of several applications a team builds: those whose tasks its images and pipelines call by their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator, Sequence

from cigen.ecosystems.gradle.applications import Application
from cigen.ecosystems.gradle.build import Build
from cigen.evidence import pipelines, tellers
from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import written_by_cigen
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import FILE

_PACKS = (
    r"(?:boot(?:Jar|War|BuildImage)|jar|war|shadowJar|fatJar|installDist|distZip|distTar|assembleDist|quarkusBuild"
    r"|jib(?:DockerBuild|BuildTar)?|dockerBuild\w*|dockerPush\w*|buildFatJar|publishImage\w*|optimizedDocker\w+)"
)
_CALLED = re.compile(rf"(?<![\w:.-]):?((?:[\w.-]{{1,100}}:){{1,20}}){_PACKS}(?![\w-])")
_MAX_IDLE = 10  # more of them are what the repository is about
_MAX_TEXT = 20_000  # characters


def only(
    repo: Repo, build: Build, apps: Sequence[Application], asked: Container[str], findings: list[Finding]
) -> tuple[Application, ...]:
    """``apps`` without those of which nothing speaks, where the task that packs another one is called."""
    packed = repo.remember(_packed) if len(apps) > 1 else frozenset()
    named = [app for app in apps if posixpath.relpath(app.folder, build.root).replace("/", ":") in packed]
    others = [app for app in apps if app not in named and app.folder not in asked]
    if not named or len(others) > _MAX_IDLE:
        return tuple(apps)
    idle = [app for app in others if not _is_told(repo, build, app)]
    for app in idle:
        setting = f'`components: {{"{app.folder}": {{}}}}` in {FILE}'
        message = (
            f"{app.folder}: an application that no image, pipeline, script or text names, while {named[0].folder} "
            f"is packed by name: built with the rest; {setting} makes it a component"
        )
        findings.append(Finding(code="left-out", severity="info", message=message, file=app.folder))
    return tuple(app for app in apps if app not in idle)


def _packed(repo: Repo) -> frozenset[str]:
    """The paths of the projects, such as ``core:api``, of which a task that packs is called."""
    return frozenset(match[1].rstrip(":") for text in _texts(repo) for match in _CALLED.finditer(text))


def _texts(repo: Repo) -> Iterator[str]:
    for path in repo.matching(dockerfiles.NAME):
        text = repo.text(path) or ""
        if not written_by_cigen(text):
            yield text[:_MAX_TEXT]
    yield from (node.text[:_MAX_TEXT] for _, node in pipelines.commands(repo))


def _is_told(repo: Repo, build: Build, app: Application) -> bool:
    """Whether it is what the build is about, has an image of its own, or something speaks of it."""
    return (
        app.folder == build.root
        or any(map(dockerfiles.NAME.fullmatch, repo.below(app.folder)))
        or tellers.tell_of(repo, app.folder, {app.folder, posixpath.basename(app.folder)})
    )
