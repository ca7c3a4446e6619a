"""Folders in which a package's build leaves files, for components that serve them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.node.details import Details
from cigen.ecosystems.node.frameworks import OUTPUT_TOLD
from cigen.ecosystems.node.package import Package
from cigen.facts import PATH


def made(package: Package, details: Details) -> tuple[str, ...]:
    """The package's own folder, where builds put everything, and those that it names; () without a build."""
    if not (details.build or (details.nx and details.nx.has_build)):
        return ()
    return tuple(dict.fromkeys((package.folder, *_named(package, details))))


def moved(package: Package, details: Details) -> Iterator[tuple[str, str]]:
    """Where the pages are, and where scripts that are not called here leave them outside of the package."""
    framework = details.framework
    if not (framework and framework.is_site and details.build):
        return
    for name, text in package.scripts.items():
        for told in OUTPUT_TOLD.findall(text) if name != details.build[0].script else ():
            if told.startswith(".."):
                yield from (
                    (pages, folder) for pages in _folder(package, framework.output) for folder in _folder(package, told)
                )


def _named(package: Package, details: Details) -> Iterator[str]:
    framework = details.framework
    named = [framework.output] if framework and framework.is_site else []
    named += [folder for task in details.build for folder in OUTPUT_TOLD.findall(package.expanded(task.script))]
    for name in named:
        yield from _folder(package, name)


def _folder(package: Package, name: str) -> Iterator[str]:
    """``name`` as a folder of the repository, where it is one."""
    folder = posixpath.normpath(posixpath.join(package.folder, name))
    if PATH.fullmatch(folder) and not folder.startswith(".."):
        yield folder
