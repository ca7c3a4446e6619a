"""Libraries that a team's own pipelines pass by: nothing tests, starts, needs or builds them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from cigen.evidence import called, pipelines
from cigen.facts import Component, Finding
from cigen.repo import Repo
from cigen.settings import FILE, Settings


def without(
    repo: Repo, parts: Sequence[Component], settings: Settings, findings: list[Finding]
) -> tuple[Component, ...]:
    """The components without such; all of them where no pipeline shows what a team builds, or a setting names one."""
    if not any(pipelines.TESTS.search(node.text[:20_000]) for _, node in pipelines.commands(repo)):
        return tuple(parts)
    needed = {name for part in parts for name in part.depends_on}
    idle = [part for part in parts if _may_be_idle(part, needed, settings) and not _is_built(repo, part)]
    findings += (_told(part) for part in idle)
    return tuple(part for part in parts if part not in idle)


def _may_be_idle(part: Component, needed: Iterable[str], settings: Settings) -> bool:
    return (
        part.kind == "library"
        and part.path not in (".", *settings.components)
        and part.name not in needed
        and not (part.commands.test or part.workspace or part.dockerfile)
    )


def _is_built(repo: Repo, part: Component) -> bool:
    names = (posixpath.relpath(file, part.path) for file in part.manifests)
    return any(called.is_built(repo, part.path, name) for name in ("", *names))


def _told(part: Component) -> Finding:
    message = (
        f"{part.path}: a library without tests that no pipeline builds: not a component; "
        f'`components: {{"{part.path}": {{name: {part.name}}}}}` in {FILE} makes it one'
    )
    return Finding(code="left-out", severity="info", message=message, file=part.path)
