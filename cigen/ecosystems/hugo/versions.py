"""Which Hugo a site says it wants: by its configuration, version files, what deploys it, and pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen import versions
from cigen.ecosystems.base import below
from cigen.ecosystems.hugo.site import Site
from cigen.evidence import pipelines
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.evidence.statement import folders_up
from cigen.facts import Declaration, Source
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST, RANK_VERSION_FILE, RANK_WORKFLOW, Choice

_PACKAGE = "hugo-extended"
_VARIABLE = "HUGO_VERSION"  # by which Netlify and GitHub's own template know it
_ASSIGNED = re.compile(rf"^[ \t]*(?:export[ \t]+)?{_VARIABLE}=[\"']?([0-9.]{{3,12}})", re.MULTILINE)


def choose(repo: Repo, site: Site, pins: Pins, settings: Settings) -> Choice:
    """The version of Hugo that is installed."""
    tool = pins.tool("hugo")
    own = (*_lowest(site, tool), *_installed(repo, site, tool), *_deployed(repo, site, tool), *_tested(repo, tool))
    return versions.choose(tool, (*own, *evidence.declarations(repo, site.folder, tool, settings)))


def _lowest(site: Site, tool: Tool) -> Iterator[Declaration]:
    file, said = site.get("module", "hugoversion", "min")
    if said.kind == "scalar" and (lowest := notation.hugo(tool, said.text, Source(file=file), RANK_MANIFEST)):
        source = Source(file=file, line=said.line, key="module.hugoVersion.min")
        floor = versions.key(lowest.accepts[0]) if lowest.accepts else ()
        fits = lambda version: versions.key(version) >= floor  # noqa: E731
        yield versions.within(tool, f">={said.text.strip()}", fits, source, RANK_MANIFEST)


def _installed(repo: Repo, site: Site, tool: Tool) -> Iterator[Declaration]:
    """The package that brings Hugo for scripts, whose versions are Hugo's own."""
    file = below(site.folder, "package.json")
    for group in ("dependencies", "devDependencies"):
        said = repo.json(file).get(group, _PACKAGE)
        if said.kind == "scalar":
            source = Source(file=file, line=said.line, key=f"{group}.{_PACKAGE}")
            # Of a version 0 both leave the minor one as it is.
            yield from _read(tool, said.text.lstrip("^~"), source, RANK_MANIFEST)


def _deployed(repo: Repo, site: Site, tool: Tool) -> Iterator[Declaration]:
    """What Netlify builds with, in its first context that tells."""
    for folder in folders_up(site.folder):
        file = "netlify.toml" if folder == "." else f"{folder}/netlify.toml"
        for key, node in repo.toml(file).walk():
            if key == _VARIABLE:
                source = Source(file=file, line=node.line, key=_VARIABLE)
                yield from _read(tool, node.text, source, RANK_VERSION_FILE)
                return


def _tested(repo: Repo, tool: Tool) -> Iterator[Declaration]:
    for file in pipelines.paths(repo):
        for document in repo.yaml(file):
            for key, node in document.walk():
                if key == _VARIABLE and node.kind == "scalar":
                    yield from _read(tool, node.text, Source(file=file, line=node.line, key=_VARIABLE), RANK_WORKFLOW)
                    return
    for file, node in pipelines.commands(repo):
        if match := _ASSIGNED.search(node.text[:5000]):
            yield from _read(tool, match[1], Source(file=file, line=node.line, key=_VARIABLE), RANK_WORKFLOW)
            return


def _read(tool: Tool, text: str, source: Source, rank: int) -> Iterator[Declaration]:
    if declaration := notation.hugo(tool, text.strip(), source, rank):
        yield declaration
