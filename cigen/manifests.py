"""The stage that holds a component's manifests, and nothing else of it.

A file's mode is part of a COPY's cache key, and modes differ from machine to machine. Copied from a stage in which
all modes are plain, the same manifests find the same dependency layer, wherever they were checked out.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cigen.facts import PATH
from cigen.plan import ComponentPlan, Copy, Env, Image, Instruction, Run, Stage, Workdir

STAGE = "manifests"
FOLDER = "/manifests"
WORKSPACE = "/workspace"
_CONTEXT = "/context"
SEPARATOR = "//"  # of paths in a variable; no path of a file holds it
_MAX_COPIES = 50  # an image cannot have many more than a hundred layers
_MAX_LINE = 16_000  # characters of paths in one line; BuildKit reads lines below 64 KiB, escapes included
_PLAIN_MODES = "find . -type f -exec chmod 644 {} +"


def stage(image: Image, files: Sequence[str]) -> Stage:
    """The stage, made of ``files``, relative to the context."""
    return Stage(
        name=STAGE,
        base=image,
        instructions=(Workdir(path=FOLDER), *_copies(files)),
        why="with plain modes, so that they are the same on every machine",
    )


def copies_from(files: Sequence[str]) -> Iterator[Copy]:
    """Copies of some of the manifests from their stage into the workspace, one for each folder."""
    for folder, paths in _by_folder(files):
        sources = tuple(posixpath.join(FOLDER, path) for path in paths)
        yield Copy(sources=sources, dest=posixpath.join(WORKSPACE, folder, ""), origin=STAGE)


def listed(name: str, files: Sequence[str], why: str = "") -> Env:
    """``files`` as the environment variable ``name``, and more of them where they are too long for one."""
    chunks: list[list[str]] = [[]]
    length = 0
    for path in files:
        length += len(path) + len(SEPARATOR)
        if length > _MAX_LINE and chunks[-1]:
            chunks.append([])
            length = len(path)
        chunks[-1].append(path)
    names = (name if number == 1 else f"{name}_{number}" for number in range(1, len(chunks) + 1))
    return Env(values=tuple(zip(names, map(SEPARATOR.join, chunks), strict=True)), why=why)


def for_each(listing: Env, command: str) -> tuple[str, ...]:
    """Shell commands that run ``command`` for each of the files that ``listing`` has, as ``$file``."""
    values = " ".join(f'"${name}"' for name, _ in listing.values)
    return (
        f"printf '%s\\n' {values} > /tmp/cigen.listed",
        f"sed -i 's,{SEPARATOR},\\n,g' /tmp/cigen.listed",
        f"while IFS= read -r file; do {command} || exit 1; done < /tmp/cigen.listed",
        "rm /tmp/cigen.listed",
    )


def files_of(part: ComponentPlan) -> tuple[str, ...]:
    """The files that a component's stage holds, relative to the context."""
    steps = [step for one in part.stages if one.name == STAGE for step in one.instructions]
    copied = [path for step in steps if isinstance(step, Copy) and step.origin is None for path in step.sources]
    values = [value for step in steps if isinstance(step, Env) for _, value in step.values]
    return (*copied, *(path for value in values for path in value.split(SEPARATOR)))


def _copies(files: Sequence[str]) -> Iterator[Instruction]:
    folders = _by_folder(files)
    if _fit_copies(folders):
        for folder, paths in folders:
            yield Copy(sources=paths, dest=posixpath.join(".", folder, ""))
        yield Run(commands=(_PLAIN_MODES,))
    else:
        listing = listed("MANIFESTS", sorted(set(files)))
        # Fails where one is missing: the Dockerfile is then older than the repository.
        pick = f'mkdir -p "$(dirname "./$file")" && cp "{_CONTEXT}/$file" "./$file"'
        commands = (*for_each(listing, pick), _PLAIN_MODES)
        yield listing
        yield Run(commands=commands, context=_CONTEXT, why="more of them, or odder ones, than COPY lines would bear")


def _fit_copies(folders: Sequence[tuple[str, Sequence[str]]]) -> bool:
    are_short = all(sum(map(len, paths)) < _MAX_LINE for _, paths in folders)
    are_plain = all(PATH.fullmatch(path) for _, paths in folders for path in paths)
    return len(folders) <= _MAX_COPIES and are_short and are_plain


def _by_folder(files: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in files:
        found[posixpath.dirname(path)].add(path)
    return [(folder, tuple(sorted(paths))) for folder, paths in sorted(found.items())]
