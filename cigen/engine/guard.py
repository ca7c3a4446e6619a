"""What a bake file may ask of this machine.

The bake file lies in the repository, and buildx would read secrets from the disk and write results anywhere for it.
A person may edit it, so it is not compared but looked at: what buildx makes of it must stay inside the folder.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from cigen.display import printable
from cigen.errors import UnsafeInputError

# Neither SSH agents, entitlements nor the host's network.
_KEYS = frozenset(
    {"annotations", "args", "attest", "context", "contexts", "description", "dockerfile", "dockerfile-inline", "labels",
     "no-cache", "no-cache-filter", "output", "platforms", "pull", "secret", "shm-size", "tags", "target"}
)  # fmt: skip
# As cigen writes them: buildx reads an output as CSV, with quotes and names in any case, and a second dest wins.
_OUTPUT = re.compile(r"type=(?:cacheonly|docker|local,dest=(?P<dest>[A-Za-z0-9._/-]+))")
# From a variable and under its own name: buildx would read a file, or another variable, as gladly.
_SECRET = re.compile(r"type=env,id=(?P<id>[A-Z0-9_]+),env=(?P<env>[A-Z0-9_]+)")


def refuse_unsafe(
    definition: Mapping[str, Any], folder: Path, file: str, *, secrets: Collection[str] = frozenset()
) -> None:
    """Raise :class:`UnsafeInputError` for a definition that reaches out of ``folder``.

    Of this machine's variables, it may give the build those of ``secrets``.
    """
    for name, target in definition.get("target", {}).items():
        problem = next(_problems(target, folder.resolve(), secrets), None)
        if problem:
            raise UnsafeInputError(
                f"the target {printable(name)} {problem}: cigen does not build that",
                where=file,
                hint="take it out, or build without cigen: docker buildx bake",
            )


def _problems(target: Mapping[str, Any], top: Path, secrets: Collection[str]) -> Iterator[str]:
    for key in sorted(target.keys() - _KEYS):
        yield f"uses {printable(key)}"
    for secret in target.get("secret", ()):
        if _variable(secret) not in secrets:
            yield f"uses the secret {printable(str(secret), limit=80)}"
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


def _variable(secret: str | Mapping[str, str]) -> str | None:
    """The variable that a secret is, as buildx prints it: a string, or in newer releases an object without its type."""
    if isinstance(secret, str):
        match = _SECRET.fullmatch(secret)
        named = match.groupdict() if match else {}
    else:
        named = {key: value for key, value in secret.items() if (key, value) != ("type", "env")}
    return named["id"] if named.keys() == {"id", "env"} and named["id"] == named["env"] else None


def _plain(output: str | Mapping[str, str]) -> str:
    """An output as older releases of buildx print it, a string, or as newer ones do, an object."""
    if isinstance(output, str):
        return output
    return ",".join(f"{name}={output[name]}" for name in sorted(output, reverse=True))


def _is_inside(top: Path, path: str) -> bool:
    """Whether a path, with all links followed, lies in ``top``; a URL does not."""
    return "://" not in path and (top / path).resolve().is_relative_to(top)
