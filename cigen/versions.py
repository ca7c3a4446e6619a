"""From what files say about a tool's version to the one version that is used.

Ranks, lowest first: who is believed when two files disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cigen.display import printable
from cigen.facts import Declaration, Finding, Runtime, Severity, Source
from cigen.pins import Tool

RANK_SETTINGS = 0
RANK_MANIFEST = 10
RANK_VERSION_FILE = 20
RANK_WORKFLOW = 30
RANK_DOCKERFILE = 40

_RUN = (RANK_WORKFLOW, RANK_DOCKERFILE)
_NUMBERS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The runtime that was chosen and what the user should know about the choice."""

    runtime: Runtime
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Step:
    """A statement that was followed, and the versions that were left after it."""

    said: Declaration
    left: tuple[str, ...]


def key(version: str) -> tuple[int, ...]:
    """A version's numbers, for ordering: ``"3.10"`` is ``(3, 10)``."""
    match = _NUMBERS.search(version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def exactly(tool: Tool, value: str, wanted: str, source: Source, rank: int) -> Declaration:
    """``value``, as written, asks for version ``wanted``; the nearest supported one serves where it has no image."""
    accepts = tuple(version for version in tool.versions if _same(key(wanted), key(version)))
    if accepts or not key(wanted):
        return Declaration(value=value, source=source, rank=rank, accepts=accepts)
    nearest, note = _substitute(tool, wanted)
    return Declaration(value=value, source=source, rank=rank, accepts=(nearest,), note=note)


def at_least(tool: Tool, value: str, lowest: str, source: Source, rank: int) -> Declaration:
    """``value``, as written, is the version that is built *for*: ``lowest`` and everything newer can do it."""
    accepts = tuple(version for version in tool.versions if key(version) >= key(lowest))
    note = ""
    if not accepts:
        nearest, note = _substitute(tool, lowest)
        accepts = (nearest,)
    return Declaration(value=value, source=source, rank=rank, accepts=accepts, note=note, target=lowest)


def within(tool: Tool, value: str, accepts: Callable[[str], bool], source: Source, rank: int) -> Declaration:
    """``value``, as written, is a range: ``accepts`` tells for a supported version whether it lies in it."""
    return Declaration(value=value, source=source, rank=rank, accepts=tuple(filter(accepts, tool.versions)))


def near(tool: Tool, value: str, accepts: Callable[[str], bool], source: Source, rank: int) -> Declaration:
    """As :func:`within`; where all of the range is older than what has an image, the oldest that has one serves."""
    said = within(tool, value, accepts, source, rank)
    highest = max((key(number) for number in _NUMBERS.findall(value)), default=())
    if said.accepts or not any(highest) or highest >= key(tool.versions[0]):
        return said
    oldest, note = _substitute(tool, value)
    return replace(said, accepts=(oldest,), note=note)


def choose(tool: Tool, declarations: Sequence[Declaration]) -> Choice:
    """The version that satisfies most, the best-ranked statements first; what it cannot satisfy is a finding.

    Statements of one rank are believed in the order in which they come.
    """
    run = [said for said in declarations if said.rank in _RUN and said.accepts and not said.note]
    steps: list[_Step] = []
    refused: list[Declaration] = []
    for said in sorted(dict.fromkeys(declarations), key=lambda item: (item.rank, _is_habit(item) and bool(item.note))):
        left = steps[-1].left if steps else tool.versions
        narrowed = tuple(version for version in left if version in said.accepts)
        if narrowed and not _is_outlived(tool, said, run, steps):
            steps.append(_Step(said=said, left=narrowed))
        else:
            refused.append(said)
    if not steps:
        runtime = Runtime(name=tool.name, version=tool.default, assumed=True)
        return Choice(runtime=runtime, findings=tuple(_unsupported(tool, said) for said in refused))
    return _chosen(tool, steps, refused)


def _is_habit(said: Declaration) -> bool:
    """Whether it tells what a team happens to run, which may be one version of many, and not what it requires."""
    return said.rank >= RANK_WORKFLOW


def _is_outlived(tool: Tool, said: Declaration, run: Sequence[Declaration], steps: Sequence[_Step]) -> bool:
    """Whether it names what has no image, and something is ``run`` that has one: what stands in, nobody asked for.

    Where that is not older than all that have an image, only a habit yields, to one that was followed before.
    """
    if not said.note:
        return False
    is_gone = said.rank > RANK_SETTINGS and said.accepts == tool.versions[:1]
    is_followed = any(_is_habit(one.said) and not one.said.note for one in steps)
    return (is_gone and bool(run)) or (_is_habit(said) and is_followed)


def _chosen(tool: Tool, steps: Sequence[_Step], refused: Sequence[Declaration]) -> Choice:
    version = _pick(tool, steps[-1].left)
    installed = (step.said for step in steps if step.said.installs)
    decided = next(installed, next(step.said for step in steps if _pick(tool, step.left) == version))
    runtime = Runtime(
        name=tool.name,
        version=version,
        requested=decided.value,
        source=decided.source,
        installs=decided.installs,
    )
    told = [
        *(_substituted(step.said) for step in steps if step.said.note),
        *(_target(runtime, step.said) for step in steps if _is_older(step.said.target, version)),
        *(_refusal(tool, said, _opponent(steps, said), version) for said in refused),
    ]
    return Choice(runtime=runtime, findings=tuple(dict.fromkeys(told)))


def _pick(tool: Tool, versions: Sequence[str]) -> str:
    """The preferred of ``versions``: a tool's newest is its newest with long-term support, if there is one."""
    if tool.prefer == "lowest":
        return versions[0]
    supported = [version for version in versions if version in tool.lts]
    return (supported or versions)[-1]


def _same(wanted: tuple[int, ...], version: tuple[int, ...]) -> bool:
    """Whether one is the other with more places: 21.0.2 is a 21, and 3.12 is a 3."""
    places = min(len(wanted), len(version))
    return places > 0 and wanted[:places] == version[:places]


def _substitute(tool: Tool, wanted: str) -> tuple[str, str]:
    """The supported version that serves instead of ``wanted``, and what to tell about it."""
    newer = [version for version in tool.versions if key(version) > key(wanted)]
    name = f"{tool.name} {printable(wanted, limit=40)}"
    if not newer:
        return tool.versions[-1], f"{name} has no image yet: {tool.versions[-1]} is used"
    if newer[0] == tool.versions[0]:
        return newer[0], f"{name} has no image any more: {newer[0]} is the oldest that has"
    return newer[0], f"{name} has no image: {newer[0]} is the next that has"


def _is_older(target: str, version: str) -> bool:
    return target != "" and not _same(key(target), key(version)) and key(target) < key(version)


def _opponent(steps: Sequence[_Step], said: Declaration) -> Declaration:
    """The statement that stands against ``said``: the first that shares nothing with it, or the narrowest."""
    against = (step.said for step in steps if not set(step.said.accepts) & set(said.accepts))
    return next(against, steps[-1].said)


def _says(tool: Tool, said: Declaration) -> str:
    return f"{said.source} says {tool.name} {printable(said.value, limit=80)}"


def _substituted(said: Declaration) -> Finding:
    message = f"{said.source}: {said.note}"
    if said.installs:
        return Finding.at(said.source, "version-installed", "info", message)
    return Finding.at(said.source, "version-substituted", "warning", message)


def _target(runtime: Runtime, said: Declaration) -> Finding:
    origin = "" if runtime.source in (None, said.source) else f" ({runtime.source})"
    message = f"{runtime.name} {runtime.version}{origin} builds bytecode for {said.target} ({said.source})"
    return Finding.at(said.source, "bytecode-target", "info", message)


def _unsupported(tool: Tool, said: Declaration) -> Finding:
    message = f"{_says(tool, said)}: none of {', '.join(tool.versions)} is that"
    return Finding.at(said.source, "version-unsupported", "warning", message)


def _refusal(tool: Tool, said: Declaration, other: Declaration, version: str) -> Finding:
    if not said.accepts:
        return _unsupported(tool, said)
    message = f"{_says(tool, other)}, {said.source} says {printable(said.value, limit=80)}: {version} is used"
    if other.target and key(said.accepts[-1]) < key(other.target):
        message += f", since {said.accepts[-1]} cannot compile for {other.target}"
    # Pipelines and images often try or ship other versions on purpose.
    severity: Severity = "warning" if said.rank < RANK_WORKFLOW else "info"
    return Finding.at(said.source, "version-conflict", severity, message)
