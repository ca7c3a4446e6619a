"""All files of a plan, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cigen import ci
from cigen.pins import Pins
from cigen.plan import Plan
from cigen.render import updates
from cigen.render.bake import bake
from cigen.render.compose import compose
from cigen.render.dockerfile import dockerfile, dockerignore

UPDATE_BOTS = {
    "dependabot": (".github/dependabot.yml", ".github/dependabot.yaml"),
    "renovate": (
        ".github/renovate.json5",
        *(f"{folder}renovate.json{five}" for folder in ("", ".github/", ".gitlab/") for five in ("", "5")),
        *(f".renovaterc{end}" for end in ("", ".json", ".json5")),
    ),
}
"""Where each update bot looks for its configuration; cigen writes the first."""


@dataclass(frozen=True, kw_only=True)
class OutputFile:
    """A file to write: a path relative to the repository's root and its UTF-8 text with Unix line ends."""

    path: str
    text: str


def files(plan: Plan, pins: Pins, taken: Callable[[str], bool]) -> tuple[OutputFile, ...]:
    """Render every file. ``taken`` tells whether a path holds a file that is not cigen's to write."""
    rendered = []
    for part in plan.components:
        if not part.has_stages:
            continue
        rendered.append(OutputFile(path=part.dockerfile, text=dockerfile(part)))
        rendered.append(OutputFile(path=f"{part.dockerfile}.dockerignore", text=dockerignore(part)))
    rendered.append(OutputFile(path=plan.bake_file, text=bake(plan)))
    if plan.compose_file:
        rendered.append(OutputFile(path=plan.compose_file, text=compose(plan)))
    for name in plan.providers:
        provider = ci.by_name(name)
        path = next((path for path in provider.PATHS if not taken(path)), provider.PATHS[0])
        rendered.append(OutputFile(path=path, text=provider.pipeline(plan, pins, path)))
    return tuple(rendered)


def configuration(bot: str, plan: Plan) -> OutputFile:
    """What tells an update bot to move cigen's pins."""
    text = updates.dependabot(plan) if bot == "dependabot" else updates.renovate()
    return OutputFile(path=UPDATE_BOTS[bot][0], text=text)
