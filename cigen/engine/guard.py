"""What a bake file may ask of this machine.

The bake file lies in the repository, and buildx would read secrets from the disk and write results anywhere for it.
A person may edit it, so it is not compared but looked at: what buildx makes of it must stay inside the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cigen.display import printable
from cigen.errors import UnsafeInputError

# Neither secrets, SSH agents, entitlements nor the host's network.
_KEYS = frozenset(
    {"annotations", "args", "attest", "context", "contexts", "description", "dockerfile", "dockerfile-inline", "labels",
     "no-cache", "no-cache-filter", "output", "platforms", "pull", "shm-size", "tags", "target"}
)  # fmt: skip
# As cigen writes them: buildx reads an output as CSV, with quotes and names in any case, and a second dest wins.
_OUTPUT = re.compile(r"type=(?:cacheonly|docker|local,dest=(?P<dest>[A-Za-z0-9._/-]+))")


def refuse_unsafe(definition: Mapping[str, Any], folder: Path, file: str) -> None:
    """Raise :class:`UnsafeInputError` for a definition that reaches out of ``folder``."""
    for name, target in definition.get("target", {}).items():
        problem = next(_problems(target, folder.resolve()), None)
        if problem:
            raise UnsafeInputError(
                f"the target {printable(name)} {problem}: cigen does not build that",
                where=file,
                hint="take it out, or build without cigen: docker buildx bake",
            )


def _problems(target: Mapping[str, Any], top: Path) -> Iterator[str]:
    for key in sorted(target.keys() - _KEYS):
        yield f"uses {printable(key)}"
    context = str(target.get("context", "."))
    if not _is_inside(top, context):
        yield f"reads {printable(context)}"
    elif not _is_inside(top, str(Path(context, target.get("dockerfile", "Dockerfile")))):
        yield "has its Dockerfile elsewhere"
    for source in target.get("contexts", {}).values():
        if not source.startswith(("target:", "docker-image://")) and not _is_inside(top, source):
            yield f"reads {printable(source)}"
    for output in target.get("output", ()):
        text = _plain(output)
        known = _OUTPUT.fullmatch(text)
        if not known or (known["dest"] and not _is_inside(top, known["dest"])):
            yield f"writes to {printable(text)}"


def _plain(output: str | Mapping[str, str]) -> str:
    """An output as older releases of buildx print it, a string, or as newer ones do, an object."""
    if isinstance(output, str):
        return output
    return ",".join(f"{name}={output[name]}" for name in sorted(output, reverse=True))


def _is_inside(top: Path, path: str) -> bool:
    """Whether a path, with all links followed, lies in ``top``; a URL does not."""
    return "://" not in path and (top / path).resolve().is_relative_to(top)
