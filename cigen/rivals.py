"""Several build tools in one place: one of them builds it, and the others are told with the setting that flips it."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cigen.errors import UsageError
from cigen.evidence import places, shell
from cigen.evidence.beside import JAVASCRIPT, joined
from cigen.facts import Component, Finding, Instead, Kind
from cigen.repo import below
from cigen.settings import FILE, Settings

_MANY_EXAMPLES = 2
_KINDS: tuple[Kind, ...] = ("app", "site", "library")  # who builds a folder, first to last

Needed = Callable[[Component, Component], str]


def _nothing(_part: Component, _package: Component) -> str:
    return ""


def _as_called(_folder: str) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the repository tells beside its components.

    ``habits`` are the shell texts of the team's pipelines. ``needed`` tells why a component needs that a JavaScript
    package of its folder was built before, if it does; ``is_shipped`` of a folder whether it is more than the
    demonstration that its name says. ``has_unbuilt`` tells that there is something else, which cannot be built.
    ``instead`` finds parts of a component that are components themselves where another tool builds its folder.
    """

    habits: Sequence[str] = ()
    needed: Needed = _nothing
    is_shipped: Callable[[str], bool] = _as_called
    has_unbuilt: bool = False
    instead: Instead = field(default_factory=dict)


def settle(
    components: Sequence[Component], settings: Settings, known: Known | None = None
) -> tuple[list[Component], list[Finding]]:
    """One component for each folder, ordered by path, and what was left out.

    The user's setting decides, else one that says that it owns the folder. Else what nothing tests and no pipeline
    calls loses to what one calls; what can be started wins over a site, which it often serves, and that over a library;
    a package of JavaScript without tests, which often makes the other's assets, loses; and at last the tool wins that
    most of the team's pipelines call, or the first. A folder that another component's build owns is no component, nor
    are examples and documentation beside something else: an ecosystem can tell that only of its own.
    """
    known = known or Known()
    findings: list[Finding] = []
    by_folder: dict[str, list[Component]] = defaultdict(list)
    for part in _without_documentation(components, findings, settings, has_unbuilt=known.has_unbuilt):
        by_folder[part.path].append(part)
    left: list[Component] = []
    for path in sorted(by_folder):
        winner = _winner(path, by_folder[path], settings, known.habits)
        beaten = [part for part in by_folder[path] if part is not winner]
        why, beside = next(((why, one) for one in beaten if (why := known.needed(winner, one))), ("", None))
        left.append(joined(winner, beside) if beside else winner)
        findings += [_built_too(part, winner, why) if part is beside else _beaten(part, winner) for part in beaten]
        for facts in (find() for part in beaten if (find := known.instead.get((path, part.build_tool)))):
            left += [part for part in facts.components if part.path not in by_folder]
            findings += facts.findings
    left.sort(key=lambda part: part.path)
    left = _without_owned(left, findings, settings)
    folders, left_out = places.without_examples([f"{part.path}/" for part in left], settings, known.is_shipped)
    return [part for part in left if f"{part.path}/" in folders], [*findings, *left_out]


def _without_documentation(
    parts: Sequence[Component], findings: list[Finding], settings: Settings, *, has_unbuilt: bool
) -> Sequence[Component]:
    """``parts`` without the sites that tell of the others, unless there is nothing else but a few examples.

    Several of these that can be started are what the repository is about.
    """
    told = [part for part in parts if part.is_documentation or (has_unbuilt and _is_site_aside(part))]
    about = [part for part in told if settings.of(part.path).build_tool != part.build_tool]
    others = [part for part in parts if part not in about]
    shown = [part for part in others if part.kind == "app" and places.is_shown(f"{part.path}/")]
    is_alone = all(places.is_aside(f"{part.path}/") for part in others) and len(shown) < _MANY_EXAMPLES
    if is_alone and not has_unbuilt:
        return parts
    for part in about:
        message = (
            f"the site of {part.build_tool} in {_shown(part.path)} is documentation, and no component; "
            f"components: {{{part.path}: {{build-tool: {part.build_tool}}}}} in {FILE} makes it one"
        )
        findings.append(Finding(code="left-out", severity="info", message=message, file=part.path))
    return [part for part in parts if part not in about]


def _is_site_aside(part: Component) -> bool:
    return part.kind == "site" and places.is_aside(f"{part.path}/")


def _winner(path: str, rivals: Sequence[Component], settings: Settings, habits: Sequence[str]) -> Component:
    wish = settings.of(path).build_tool
    if wish is None and len(rivals) == 1:  # as almost everywhere: nobody has to read the pipelines for it
        return rivals[0]
    if wish is None:
        calls = {id(part): _calls(part, habits) for part in rivals}
        is_built = any(calls[id(part)] for part in rivals if part.language not in JAVASCRIPT)  # that others may need
        return min(
            rivals,
            key=lambda part: (
                path not in part.owns,
                is_built and not calls[id(part)] and not part.commands.test,
                _KINDS.index(part.kind),
                part.language in JAVASCRIPT and not part.commands.test,
                -calls[id(part)],
            ),
        )
    chosen = next((part for part in rivals if part.build_tool == wish), None)
    if chosen is None:
        known = ", ".join(part.build_tool for part in rivals)
        message = f"components.{path}.build-tool: {wish} builds nothing there"
        raise UsageError(message, where=FILE, hint=f"what does: {known}")
    return chosen


def _calls(part: Component, habits: Sequence[str]) -> int:
    """How many of the pipelines' texts call the component's tool, itself or by a wrapper: ``gradle``, ``gradlew``."""
    commands = (*part.commands.deps, *part.commands.build, *part.commands.test)
    words = (one.words for command in commands for one in shell.commands(command))
    tools = {posixpath.basename(program).removesuffix("w") for program, *_ in words}
    called = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, sorted(tools)))})w?(?![\w.-])")
    return sum(called.search(text) is not None for text in habits) if tools else 0


def _built_too(part: Component, winner: Component, why: str) -> Finding:
    file = below(part.path, "package.json")
    message = f"{file}: {part.build_tool} builds {_shown(part.path)} too, before {winner.build_tool} does: {why}"
    return Finding(code="two-build-tools", severity="info", message=message, file=file)


def _manifest(part: Component) -> str:
    return part.manifests[0] if part.manifests else part.path


def _beaten(part: Component, winner: Component) -> Finding:
    file = _manifest(part)
    if winner.language not in JAVASCRIPT and part.language in JAVASCRIPT and {*part.manifests} & {*winner.manifests}:
        message = f"{file}: {winner.build_tool} installs the packages of {_shown(part.path)} for its own build"
        return Finding(code="two-build-tools", severity="info", message=message, file=file)
    message = (
        f"{file}: {part.build_tool} could build {_shown(part.path)} too, {winner.build_tool} does; "
        f"components: {{{part.path}: {{build-tool: {part.build_tool}}}}} in {FILE} flips it"
    )
    return Finding(code="two-build-tools", severity="info", message=message, file=file)


def _shown(path: str) -> str:
    return "the root" if path == "." else path


def _without_owned(parts: Sequence[Component], findings: list[Finding], settings: Settings) -> list[Component]:
    owners = {folder: part for part in parts for folder in part.owns}
    left = []
    for part in parts:
        owner = owners.get(part.path)
        if owner is None or owner is part or part.path in settings.components:
            left.append(part)
            continue
        message = f"{part.path} is built by {owner.path} ({owner.build_tool}), and is no component of its own"
        findings.append(Finding(code="left-out", severity="info", message=message, file=part.path))
    return left
