"""Folders in which a package's build leaves files, for components that serve them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen.ecosystems.node.details import Details
from cigen.ecosystems.node.package import Package
from cigen.facts import PATH

_TOLD = re.compile(
    r"(?:--(?:out-?dir|outDir|output-path|dist-dir|dest)[=\s]|\bBUILD_PATH=)\s*[\"']?([\w./@-]{1,200})", re.ASCII
)


def made(package: Package, details: Details) -> tuple[str, ...]:
    """The package's own folder, where builds put everything, and those that it names; () without a build."""
    if not (details.build or (details.nx and details.nx.has_build)):
        return ()
    return tuple(dict.fromkeys((package.folder, *_named(package, details))))


def _named(package: Package, details: Details) -> Iterator[str]:
    framework = details.framework
    named = [framework.output] if framework and framework.is_site else []
    named += [folder for task in details.build for folder in _TOLD.findall(package.expanded(task.script))]
    for name in named:
        folder = posixpath.normpath(posixpath.join(package.folder, name))
        if PATH.fullmatch(folder) and not folder.startswith(".."):
            yield folder
