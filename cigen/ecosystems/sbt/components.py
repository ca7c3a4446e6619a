"""Build definitions to components."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cigen import versions
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.sbt import definition, frameworks, habits
from cigen.ecosystems.sbt.definition import Definition, Said
from cigen.evidence import places
from cigen.evidence.pipelines import steps
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import NAME, PATH, Commands, Component, Declaration, Finding, Runtime, Service
from cigen.jvm import clients
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST, key

Form = Literal["stage", "assembly", "task"]
_TESTS = re.compile(r"(?:.*/)?(?:src/(?:test|it)|test)/.*\.(?:scala|java)")
_MAX_TEXT = 5000  # characters of one step
_PLAY_PORT = 9000
# In the root's own lines: a plugin of sbt, whose sources name what it does for others.
_PLUGIN = r"(?m)^(?:enablePlugins\([^)\n]{0,200}\bSbtPlugin\b|sbtPlugin\s*:=\s*true)"
# From which sbt on the newest JDK that it runs on: its releases' notes.
_NEWEST = (("1.11", 25), ("1.9", 21), ("1.6", 17), ("1.1", 11))


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build; ``form`` is what a packager makes of an application, or a ``task`` of its own."""

    form: Form | None = None
    is_play: bool = False
    has_tests: bool = True
    task: str = ""
    tests: tuple[str, ...] = habits.DEFAULT


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """One component for each build definition that is not part of another one above it."""
    candidates, left_out = places.candidates(repo, settings, ("build.sbt",), ("target",))
    roots, examples = places.without_examples(_tops([path for path in candidates if PATH.fullmatch(path)]), settings)
    findings: list[Finding] = [*left_out, *examples]
    parts = [_component(repo, posixpath.dirname(root) or ".", pins, settings, findings) for root in roots]
    return Inspection(components=parts, findings=tuple(dict.fromkeys(findings)))


def _tops(paths: Sequence[str]) -> list[str]:
    found: list[str] = []
    for path in sorted(paths, key=lambda path: path.count("/")):
        folder = posixpath.dirname(path)
        if not any(
            posixpath.dirname(top) in ("", folder) or folder.startswith(f"{posixpath.dirname(top)}/") for top in found
        ):
            found.append(path)
    return sorted(found)


def _component(repo: Repo, root: str, pins: Pins, settings: Settings, findings: list[Finding]) -> Component:
    one = definition.read(repo, root)
    task = _task(repo, one)
    form = _form(one, task)
    is_play = not one.has(_PLUGIN) and one.has(r"\bPlay(?:Scala|Java|Service)\b")
    served = frameworks.served(repo, one) if form else None
    has_tests = any(_TESTS.fullmatch(path) for path in repo.below(root))
    details = Details(
        form=form,
        is_play=is_play,
        has_tests=has_tests,
        task=task if form == "task" else "",
        tests=habits.of_tests(repo, one),
    )
    return Component(
        name=one.name if NAME.fullmatch(one.name) else posixpath.basename(root),
        path=root,
        context=root,
        language="scala",
        build_tool="sbt",
        package_manager="sbt",
        runtime=_runtime(repo, one, pins.tool("java"), settings, findings),
        commands=Commands(
            deps=("sbt update",),
            build=(f"sbt {details.task or form or 'package'}",),
            test=(f"sbt {' '.join(details.tests)}",) if details.has_tests else (),
        ),
        kind="app" if form else "library",
        manifests=tuple(path for path in one.files if PATH.fullmatch(path)),
        framework="play" if is_play else (served.framework if served else None),
        port=settings.of(root).port or (_PLAY_PORT if is_play and form else (served.port if served else None)),
        services=tuple(_services(one, services(repo, root))),
        workspace="multi-project" if one.has(r"\bproject\b[\s.]*(?:in\b|\()") else None,
        details=details,
    )


def _form(one: Definition, task: str) -> Form | None:
    """What the build can pack: sbt-native-packager's folder, what a ``task`` of its own makes, or one jar."""
    if one.has(_PLUGIN):
        return None
    if one.deploys(r"\b(?:JavaAppPackaging|JavaServerAppPackaging|PlayScala|PlayJava|PlayService)\b"):
        return "stage"
    if task:
        return "task"
    return "assembly" if one.has(r"\bsbt-assembly\b") and one.has(r"\bmainClass\b|\bassembly\s*/") else None


def _task(repo: Repo, one: Definition) -> str:
    """The task of the build's own that makes a jar or war to be started, where pipelines call it; "" for none."""
    if not (one.has(r"\bIO\.jar\(") and one.has(r"\bMAIN_CLASS\b|\bMainClass\b|Main-Class|\bmainClass\b")):
        return ""
    texts = [text[:_MAX_TEXT] for text in steps.texts(repo, one.root)]
    return next((name for name in one.tasks if any(_calls(name, text) for text in texts)), "")


def _calls(name: str, text: str) -> bool:
    return re.search(rf"\bsbt\s(?:[^\n;&|#]{{0,200}}[\s\"'])?{re.escape(name)}(?![\w/:.-])", text) is not None


def _runtime(repo: Repo, one: Definition, tool: Tool, settings: Settings, findings: list[Finding]) -> Runtime:
    said = (*_targets(one, tool), *declarations(repo, one.root, tool, settings))
    newest = _newest(one.sbt)
    if not said:
        fitting = [version for version in tool.versions if int(version) <= min(newest, int(tool.default))]
        return Runtime(name=tool.name, version=fitting[-1], assumed=True)
    choice = versions.choose(tool, (*_bounds(one.sbt, newest, tool), *said))
    findings += choice.findings
    return choice.runtime


def _newest(sbt: Said | None) -> int:
    rows = (java for since, java in _NEWEST if sbt and key(sbt.value) >= key(since))
    return next(rows, 8) if sbt else _NEWEST[0][1]


def _bounds(sbt: Said | None, newest: int, tool: Tool) -> Iterator[Declaration]:
    if sbt:
        value = f"up to {newest} (sbt {sbt.value})"
        yield versions.within(tool, value, lambda version: int(version) <= newest, sbt.source, RANK_MANIFEST)


def _targets(one: Definition, tool: Tool) -> Iterator[Declaration]:
    for said in one.targets:
        yield versions.at_least(tool, said.value, said.value.removeprefix("1."), said.source, RANK_MANIFEST)


def _services(one: Definition, composed: Sequence[Service]) -> Iterator[Service]:
    """Those of a compose file or pipeline that a library of the build is a client of."""
    reached = {name for group, artifact, _ in one.libraries for name in clients.reached(group, artifact)}
    yield from (service for service in composed if service.name in reached)
