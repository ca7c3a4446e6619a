"""Which Elixir a project says it wants, and which Erlang under it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen import versions
from cigen.display import printable
from cigen.ecosystems.mix.project import Project
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.facts import Declaration, Finding
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST, Choice

# With which releases of Erlang/OTP an Elixir works and has an image:
# https://hexdocs.pm/elixir/compatibility-and-deprecations.html
_OTP = {
    "1.14": ("25",),
    "1.15": ("25", "26"),
    "1.16": ("25", "26"),
    "1.17": ("25", "26", "27"),
    "1.18": ("25", "26", "27", "28"),
    "1.19": ("26", "27", "28"),
    "1.20": ("27", "28", "29"),
}
_SUFFIX = re.compile(r".*-otp-([0-9]{2})")


def elixir(repo: Repo, project: Project, pins: Pins, settings: Settings) -> Choice:
    """The version of Elixir, by mix.exs and the files beside it."""
    tool = pins.tool("elixir")
    beside = evidence.declarations(repo, project.folder, tool, settings)
    return versions.choose(tool, (*_manifest(repo, project, tool), *beside))


def otp(repo: Repo, project: Project, chosen: str, pins: Pins, settings: Settings) -> str:
    """The release of Erlang: what is said of it, or the newest, within what Elixir ``chosen`` works with."""
    fitting = _OTP.get(chosen, ("27",))
    tools = {name: pins.tool(name) for name in ("elixir", "erlang")}
    said = evidence.declarations(repo, project.folder, tools["erlang"], settings)
    with_suffix = evidence.declarations(repo, project.folder, tools["elixir"], settings)
    wanted = next((match[1] for one in with_suffix if (match := _SUFFIX.fullmatch(one.value))), None)
    if wanted is None and said:
        wanted = versions.choose(tools["erlang"], said).runtime.version
    if wanted is None:
        return fitting[-1]
    return min(fitting, key=lambda version: abs(int(version) - int(wanted)))


def _manifest(repo: Repo, project: Project, tool: Tool) -> Iterator[Declaration]:
    if project.elixir is None:
        return
    value, source = project.elixir
    declaration = notation.elixir(tool, value.strip(), source, RANK_MANIFEST)
    if declaration:
        yield declaration
        return
    shown = printable(value, limit=60)
    message = f"{source}: {shown!r} is not a version of elixir that cigen understands: left out"
    repo.note(Finding.at(source, "version-not-understood", "info", message))
