"""The stage that holds a component's manifests, and nothing else of it.

A file's mode is part of a COPY's cache key, and modes differ from machine to machine. Copied from a stage in which
all modes are plain, the same manifests find the same dependency layer, wherever they were checked out.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cigen.plan import Copy, Env, Image, Instruction, Run, Stage, Workdir

STAGE = "manifests"
FOLDER = "/manifests"
WORKSPACE = "/workspace"
_CONTEXT = "/context"
_MAX_COPIES = 50  # an image cannot have many more than a hundred layers
_PLAIN_MODES = "find . -type f -exec chmod 644 {} +"
# Fails where one is missing: the Dockerfile is then older than the repository.
_PICK = f"echo \"$MANIFESTS\" | tr : '\\n' | tar -C {_CONTEXT} -cf - -T - | tar -xf -"


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


def _copies(files: Sequence[str]) -> Iterator[Instruction]:
    folders = _by_folder(files)
    if len(folders) <= _MAX_COPIES:
        for folder, paths in folders:
            yield Copy(sources=paths, dest=posixpath.join(".", folder, ""))
        yield Run(commands=(_PLAIN_MODES,))
    else:
        yield Env(values=(("MANIFESTS", ":".join(sorted(set(files)))),))
        yield Run(commands=(_PICK, _PLAIN_MODES), context=_CONTEXT, why="more of them than COPY lines would bear")


def _by_folder(files: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in files:
        found[posixpath.dirname(path)].add(path)
    return [(folder, tuple(sorted(paths))) for folder, paths in sorted(found.items())]
