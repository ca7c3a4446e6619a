"""Sites to components."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from cigen import sites, versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.hugo import scripts
from cigen.ecosystems.hugo import site as reading
from cigen.ecosystems.hugo import versions as wanted
from cigen.ecosystems.hugo.building import Details
from cigen.ecosystems.hugo.scripts import Script
from cigen.ecosystems.hugo.site import Site
from cigen.evidence import mentions, places, submodules
from cigen.evidence.versions import declarations
from cigen.facts import Commands, Component, Finding, JavaScript
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

_GO_FILES = ("go.mod", "go.sum")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all sites; themes are none, nor are the sites that show what a theme looks like."""
    candidates, left_out = places.candidates(repo, settings, (*reading.OWN, *reading.OLD))
    findings: list[Finding] = []
    found: dict[str, Site] = {}
    for file in base.safe(repo, candidates, findings):
        if reading.folder_of(file) not in {one.folder for one in found.values()} and (one := reading.read(repo, file)):
            found[file] = one
    own = {file: one for file, one in found.items() if _is_own(repo, one, settings, findings)}
    roots, examples = places.without_examples([below(one.folder, "hugo.toml") for one in own.values()], settings)
    folders = {posixpath.dirname(root) or "." for root in roots}
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [survey.component(one) for one in own.values() if one.folder in folders]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _is_own(repo: Repo, site: Site, settings: Settings, findings: list[Finding]) -> bool:
    if site.folder in settings.components:
        return True
    folders = site.folder.split("/")
    is_example = "exampleSite" in folders
    if is_example or "themes" in folders or reading.is_theme(repo, site):
        findings.append(base.left_out(site.file, "shows a theme" if is_example else "a theme, which sites build"))
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one site after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, site: Site) -> Component:
        choice = wanted.choose(self.repo, site, self.pins, self.settings)
        self.findings.extend(choice.findings)
        script = scripts.build(self.repo, site)
        details = self._details(site, script)
        manifests = tuple(base.safe(self.repo, self._manifests(site, details), self.findings))
        missing = reading.missing_themes(self.repo, site)
        fetched = submodules.folders(self.repo)
        self.findings.extend(_missing(site, folder, is_submodule=folder in fetched) for folder in missing)
        lock = below(site.folder, "go.sum")
        return Component(
            name=posixpath.basename(site.folder),
            path=site.folder,
            context=base.context(site.folder, manifests),
            language="html",
            build_tool="hugo",
            package_manager="hugo",
            runtime=choice.runtime,
            commands=_commands(details),
            kind="site",
            manifests=manifests,
            framework="hugo",
            port=sites.PORT,
            lockfiles=(lock,) if details.go and self.repo.exists(lock) else (),
            javascript=self._javascript(site, script),
            has_submodules=bool(submodules.folders(self.repo)),
            details=details,
        )

    def _details(self, site: Site, script: Script | None) -> Details:
        _, dates = site.get("enablegitinfo")
        if dates.text == "true":
            message = f"{site.file}: enableGitInfo: a build does not see the history, so pages have no dates of it"
            self.findings.append(Finding(code="no-history", severity="info", message=message, file=site.file))
        is_vendored = bool(self.repo.below(below(site.folder, "_vendor")))
        return Details(
            go=self._go(site) if site.has_modules and not is_vendored else None,
            output=script.output if script else None,
            unread=mentions.unread(self.repo, site.folder),
        )

    def _go(self, site: Site) -> str:
        tool = self.pins.tool("go")
        return versions.choose(tool, declarations(self.repo, site.folder, tool, self.settings)).runtime.version

    def _javascript(self, site: Site, script: Script | None) -> JavaScript | None:
        """What Hugo calls, as PostCSS, or what calls Hugo."""
        if not self.repo.exists(below(site.folder, "package.json")):
            return None
        return JavaScript(folder=site.folder, scripts=(script.name,) if script else ())

    def _manifests(self, site: Site, details: Details) -> Iterator[str]:
        """What decides the modules that are downloaded."""
        if details.go:
            yield from site.files
            yield from (below(site.folder, name) for name in _GO_FILES)


def _commands(details: Details) -> Commands:
    return Commands(
        deps=("hugo mod graph",) if details.go else (),
        build=() if details.output else ("hugo --minify",),
    )


def _missing(site: Site, folder: str, *, is_submodule: bool) -> Finding:
    """A theme that is not here: the workflow fetches submodules, a person has to."""
    if is_submodule:
        message = f"{site.file}: the theme in {folder} is a submodule: `git submodule update --init` fetches it here"
        return Finding(code="theme-missing", severity="info", message=message, file=site.file)
    message = f"{site.file}: the theme in {folder} is not in the repository: the build will not find it"
    return Finding(code="theme-missing", severity="warning", message=message, file=site.file)
