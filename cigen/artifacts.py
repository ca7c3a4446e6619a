"""What a component's build leaves for the builds of others: out of its own Dockerfile, into theirs.

A named context is the bridge: the bake file puts the producer's stage ``output`` where the consumer's Dockerfile has
a stage that only tells what is missing. So it also works where each is built on a machine of its own.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from cigen.facts import Artifact, Component
from cigen.manifests import WORKSPACE
from cigen.plan import OUTPUT, Copy, Image, Run, Stage

_MISSING = (
    "echo 'What another component makes is missing here: docker buildx bake brings it' >&2",
    "exit 1",
)


def context(component: str) -> str:
    """The bake target whose files others build with, and the stage of theirs that it stands in for."""
    return f"{component}-{OUTPUT}"


def made(parts: Iterable[Component], component: str) -> tuple[str, ...]:
    """The folders of ``component`` that others of ``parts`` want, relative to the root, sorted."""
    return tuple(sorted({one.made for part in parts for one in part.artifacts if one.component == component}))


def producers(artifacts: Iterable[Artifact], *, compiled: bool) -> tuple[str, ...]:
    """Whose files the build needs, or those that only what runs needs."""
    early = {one.component for one in artifacts if one.is_compiled}
    late = {one.component for one in artifacts} - early
    return tuple(sorted(early if compiled else late))


def output(part: Component, folders: Sequence[str]) -> Iterator[Stage]:
    """The stage that holds ``folders`` as the repository would, where others want any."""
    if folders:
        copies = (Copy(sources=(f"{_built(part, one)}/",), dest=f"/{one}/", origin="build") for one in folders)
        yield Stage(name=OUTPUT, base="scratch", instructions=tuple(copies), why="what others are built with")


def missing(names: Iterable[str], base: Image) -> Iterator[Stage]:
    """A stage for each producer that fails, and says why, where nobody puts its files in its place.

    ``base`` has a shell, and nothing has to run before it does.
    """
    for name in names:
        run = Run(commands=_MISSING)
        why = f"the bake file puts what {name} makes in its place"
        yield Stage(name=context(name), base=base, instructions=(run,), why=why)


def copies(part: Component, names: Sequence[str], home: str = "") -> Iterator[Copy]:
    """The files of the producers ``names``, to where ``part`` looks for them.

    ``home`` is where its folder lies, if not where a build has it.
    """
    home = home or _built(part, part.path)
    for one in part.artifacts:
        if one.component in names:
            dest = posixpath.normpath(posixpath.join(home, posixpath.relpath(one.wanted, part.path)))
            yield Copy(sources=(f"/{one.made}/",), dest=f"{dest}/", origin=context(one.component))


def ignored(part: Component) -> Iterator[str]:
    """What a build of somebody's own left where the producer's files go, relative to the context."""
    for one in part.artifacts:
        inside = posixpath.relpath(one.wanted, part.context)
        if not inside.startswith(".."):
            yield inside


def _built(part: Component, folder: str) -> str:
    """Where a folder of the repository, which may lie outside of the context, is in a build of ``part``."""
    return posixpath.normpath(posixpath.join(WORKSPACE, posixpath.relpath(folder, part.context)))
