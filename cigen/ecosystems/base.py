"""What every ecosystem module offers; see CONTRIBUTING.md, "Add an ecosystem"."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from cigen.facts import PATH, Component, Driven, Finding, Instead
from cigen.pins import Pins
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.repo import below as below  # noqa: PLC0414 - it is for ecosystems too, and mypy wants that said
from cigen.settings import FILE, Settings


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What an ecosystem found: nothing at all where the repository holds none of its manifests.

    ``instead`` are parts of a component, by its folder and build tool, that are components themselves where another
    tool builds its folder; what looks for them is called only then. ``driven`` finds the packages that
    another build drives.
    """

    components: Sequence[Component] = ()
    findings: Sequence[Finding] = field(default=())
    instead: Instead = field(default_factory=dict)
    driven: Driven | None = None


class Ecosystem(Protocol):
    """One build tool, or a family of them that share most: a module (or package) of functions."""

    BUILD_TOOLS: tuple[str, ...]
    """The names of the build tools that it understands, the values of ``Component.build_tool``."""

    LOOKED_FOR: tuple[str, ...]
    """The manifests' names, as shown to a user whose repository holds none of any ecosystem."""

    def inspect(self, repo: Repo, pins: Pins, settings: Settings) -> Inspection:
        """Find this build tool's components; a broken one is a finding of severity ``error``, never a raise."""

    def recipe(self, component: Component, pins: Pins) -> Recipe:
        """Tell how a component that :func:`inspect` found is built; pure."""


def context(folder: str, files: Iterable[str]) -> str:
    """The folder that holds a component's ``folder`` and every one of its ``files``."""
    folders = {folder, *(posixpath.dirname(file) or "." for file in files)}
    return "." if "." in folders else posixpath.commonpath(folders) or "."


class InFolder(Protocol):
    """A member of a workspace."""

    @property
    def folder(self) -> str:
        """Where its manifest lies."""


Member = TypeVar("Member", bound=InFolder)


def parts(
    folder: str, members: Sequence[Member], apps: Sequence[Member]
) -> Iterator[tuple[Member | None, tuple[Member, ...]]]:
    """The components of a workspace in ``folder``: each of ``apps`` with what it holds, and the rest without an app.

    An app in the workspace's own folder holds the rest too: a folder is one component.
    """
    deployed = {app.folder for app in apps}
    rest = tuple(member for member in members if member.folder not in deployed)
    for app in apps:
        yield app, (app, *rest) if app.folder == folder else (app,)
    if rest and folder not in deployed:
        yield None, rest


Item = TypeVar("Item", bound=Hashable)


def reached(start: Iterable[Item], needs: Callable[[Item], Iterable[Item]]) -> list[Item]:
    """``start`` and everything that it needs, directly or not, each once."""
    found: dict[Item, None] = {}
    pending = list(start)
    while pending:
        one = pending.pop()
        if one not in found:
            found[one] = None
            pending.extend(needs(one))
    return list(found)


def left_out(file: str, why: str) -> Finding:
    """Tell that the manifest ``file`` is no component."""
    return Finding(code="left-out", severity="info", message=f"{file}: {why}: not a component", file=file)


def no_tests(file: str) -> Finding:
    """Tell that nothing is tested in the component of the manifest ``file``."""
    return Finding(code="no-tests", severity="info", message=f"{file}: no tests here, so none are run", file=file)


def several_apps(file: str, folder: str, names: Iterable[str], chosen: str) -> Finding:
    """Tell which of the programs ``names`` is started in the component ``folder``, whose manifest is ``file``."""
    shown = ", ".join(sorted(set(names))[:20])
    setting = f'components: {{"{folder}": {{app: ...}}}} in {FILE}'
    message = f"{file} has several programs: {shown}. {chosen} is started, `{setting}` names another"
    return Finding(code="several-apps", severity="info", message=message, file=file)


def no_lockfile(file: str, tool: str) -> Finding:
    """Tell that nothing fixes what ``tool`` installs for the manifest ``file``."""
    message = f"{file}: no lockfile: {tool} installs what is newest that day"
    return Finding(code="no-lockfile", severity="warning", message=message, file=file)


def safe(repo: Repo, files: Iterable[str], findings: list[Finding]) -> Iterator[str]:
    """Those of ``files`` that are there and whose path can be written, once each, sorted."""
    for path in sorted({path for path in files if repo.exists(path)}):
        if PATH.fullmatch(path):
            yield path
        else:
            message = "a path with such characters is not written: the build may miss this file"
            findings.append(Finding(code="unsafe-path", severity="warning", message=message, file=None))
