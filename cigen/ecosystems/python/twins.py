"""Two folders, one in the other, from which the same application is started: it is one program, and one component."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from cigen.display import printable
from cigen.ecosystems.python import invocations
from cigen.ecosystems.python.details import Details
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.evidence.statement import folders_up
from cigen.facts import Component, Finding
from cigen.repo import Repo, below, resolve
from cigen.settings import FILE, Settings


def settled(repo: Repo, parts: Sequence[Component], settings: Settings) -> tuple[list[Component], list[Finding]]:
    """``parts`` with the one of such a pair that pipelines test, or else install; both where they tell of neither.

    What only the other says of its Python holds for that one too.
    """
    left, findings = {part.path: part for part in parts}, []
    for outer, inner in _pairs(parts):
        if not {outer.path, inner.path} <= left.keys():
            continue
        kept = _kept(repo, outer, inner)
        gone = inner if kept is outer else outer
        if kept is None or gone.path in settings.components:
            continue
        del left[gone.path]
        if left[kept.path].runtime.assumed:
            left[kept.path] = dataclasses.replace(left[kept.path], runtime=gone.runtime)
        findings.append(_told(kept, gone))
    return list(left.values()), findings


def _pairs(parts: Sequence[Component]) -> Iterator[tuple[Component, Component]]:
    started = {part.path: file for part in parts if (file := _started(part))}
    by_path = {part.path: part for part in parts}
    for path, file in started.items():
        for folder in folders_up(path):
            if folder != path and started.get(folder) == file:
                yield by_path[folder], by_path[path]


def _started(part: Component) -> str | None:
    """The file of the application, relative to the root."""
    app = part.details.application if isinstance(part.details, Details) else None
    return below(part.path, app.file) if app and app.file else None


def _kept(repo: Repo, outer: Component, inner: Component) -> Component | None:
    found = set(_tested(repo, outer, inner)) or set(_installed(repo, (outer, inner)))
    if len(found) != 1:
        return None
    return outer if found == {outer.path} else inner


def _tested(repo: Repo, outer: Component, inner: Component) -> Iterator[str]:
    """Where pipelines start the tests; in the outer folder tests of the inner one are of both."""
    for command in invocations.tested(repo):
        found = invocations.started(command.words, repo, command.folder) if command.folder else None
        if found is None or command.folder is None:
            continue
        if inner.path in folders_up(command.folder):
            yield inner.path
        elif command.folder == outer.path and not _are_all_below(inner.path, command, found.arguments):
            yield outer.path


def _are_all_below(folder: str, command: Command, words: Iterable[str]) -> bool:
    places = [resolve(command.folder or ".", word) for word in words if not word.startswith("-")]
    return bool(places) and all(place and folder in folders_up(place) for place in places)


def _installed(repo: Repo, parts: Iterable[Component]) -> Iterator[str]:
    """The folders of those whose lists pipelines install."""
    commands = [one for one in steps.commands(repo) if one.folder and {"install", "sync"} & set(one.words)]
    named = {resolve(one.folder or ".", word.removeprefix("-r")) for one in commands for word in one.words}
    yield from (part.path for part in parts if named & set(part.manifests[:1]))


def _told(kept: Component, gone: Component) -> Finding:
    file = gone.manifests[0] if gone.manifests else gone.path
    other = kept.manifests[0] if kept.manifests else kept.path
    flip = f'components: {{"{gone.path}": {{}}}} in {FILE} makes it one'
    message = (
        f"{printable(file)}: installs the same application as {printable(other)}, with which pipelines test or which "
        f"they install: no component; {flip}"
    )
    return Finding(code="same-application", severity="info", message=message, file=file)
