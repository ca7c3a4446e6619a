"""Plugins that ask git, and the properties with which they build without it: no stage has a ``.git``.

A commit is a change of no file, and would repeat the build; a picture of ``.git`` differs from clone to clone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cigen.ecosystems.maven import checks
from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.pom import Plugin, Value
from cigen.facts import Finding, Source

_LICENSE = "license-maven-plugin"
_PROPERTIES = {
    "buildnumber-maven-plugin": "maven.buildNumber.revisionOnScmFailure=unknown",
    "git-commit-id-maven-plugin": "maven.gitcommitid.skip",
    "git-commit-id-plugin": "maven.gitcommitid.skip",
    _LICENSE: "license.skip",  # with the extension that reads the years of a copyright from git
}
_RATCHET = ("spotless.apply.skip", "spotless.check.skip")  # compares with a branch
_RATCHET_PATHS = (("ratchetFrom",), ("java", "ratchetFrom"), ("kotlin", "ratchetFrom"))
_SPOTLESS = "com.diffplug.spotless"


def properties(models: Iterable[Model]) -> tuple[str, ...]:
    """The properties for every run of Maven, sorted; also for what a parent outside the repository may bring."""
    found: set[str] = set()
    for model in models:
        if checks.has_unknown_parent(model):
            found.update(_PROPERTIES.values())
        found.update(_PROPERTIES[plugin.artifact] for plugin in _asking(model))
        if _ratchet(model):
            found.update(_RATCHET)
    return tuple(sorted(found))


def findings(models: Iterable[Model]) -> tuple[Finding, ...]:
    """Tells once for each plugin of a reactor that it goes without git."""
    found: dict[str, Source] = {}
    for model in models:
        for plugin in _asking(model):
            found.setdefault(plugin.artifact, plugin.source)
        ratchet = _ratchet(model)
        if ratchet:
            found.setdefault("spotless-maven-plugin", ratchet.source)
    return tuple(_finding(artifact, source) for artifact, source in found.items())


def _finding(artifact: str, source: Source) -> Finding:
    message = f"{source}: {artifact} asks git, and an image is built without .git: what it finds there is left out"
    return Finding.at(source, "without-git", "info", message)


def _asking(model: Model) -> Iterator[Plugin]:
    found = (plugin for plugin in model.plugins if plugin.artifact in _PROPERTIES)
    return (plugin for plugin in found if plugin.artifact != _LICENSE or _reads_years(model))


def _reads_years(model: Model) -> bool:
    declared = model.plugin(_LICENSE, "com.mycila")
    return any(item.artifact == "license-maven-plugin-git" for plugin in declared for item in plugin.dependencies)


def _ratchet(model: Model) -> Value | None:
    spotless = model.plugin("spotless-maven-plugin", _SPOTLESS)
    found = (value for path in _RATCHET_PATHS for value in model.each_configured(spotless, *path))
    return next(found, None)
