"""Runs targets of ``docker-bake.hcl``: with live progress for a person, or recorded step by step."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cigen.engine import cli, failure, guard, progress
from cigen.engine.progress import BuildLog
from cigen.engine.relay import Relay
from cigen.errors import EngineError

FILE = "docker-bake.hcl"
_SHOWN_LINES = 50
_LAST_LINES = 12


@dataclass(frozen=True, kw_only=True)
class Bake:
    """What to bake and where: ``folder`` holds the bake file and is what its paths are relative to.

    ``host`` and ``builder`` name the engine and the builder, ``None`` for the user's own choice.
    ``variables`` are added to the environment, where the bake file's variables come from; ``overrides``
    are those of ``--set``. ``load`` puts the result into the engine as an image. ``secrets`` are the variables of
    this machine that the bake file may give to the build.
    """

    folder: Path
    targets: tuple[str, ...]
    file: str = FILE
    host: str | None = None
    builder: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()
    load: bool = False
    no_cache: bool = False

    def arguments(self, *more: str) -> list[str]:
        """The command line after ``docker``."""
        flags = [*more, f"--file={self.file}", *(f"--set={item}" for item in self.overrides)]
        if self.builder is not None:
            flags.append(f"--builder={self.builder}")
        if self.load:
            flags.append("--load")
        if self.no_cache:
            flags.append("--no-cache")
        return ["buildx", "bake", *flags, "--", *self.targets]


def run(bake: Bake, *, plain: bool = False) -> None:
    """Bake with progress on the terminal; raises :class:`EngineError` that tells what failed and why."""
    with _checked(bake) as safe, Relay() as relay:
        arguments = safe.arguments(f"--progress={'plain' if plain else 'auto'}")
        with cli.child(
            *arguments, host=bake.host, folder=bake.folder, variables=bake.variables, stderr=relay.writer
        ) as process:
            pass
        relay.finish()
    found = failure.read(relay.said) if process.returncode else None
    if found is None:
        relay.show_summary()
    elif relay.is_terminal:  # else the log stands above
        sys.stderr.writelines(f"{line}\n" for line in found.log[-_SHOWN_LINES:])
    if process.returncode:
        raise EngineError(
            found.sentence(bake.targets) if found else f"the build of {' '.join(bake.targets)} failed",
            where=found.place if found else None,
            hint=found.hint(bake.targets) if found else None,
        )


def record(bake: Bake) -> BuildLog:
    """Bake in silence and tell what every step did; a failed build is a log too."""
    cli.buildx_version(bake.host)
    with _checked(bake) as safe:
        begin = time.monotonic()
        with cli.child(
            *safe.arguments("--progress=rawjson"), host=bake.host, folder=bake.folder, variables=bake.variables,
            stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            log = progress.parse(process.stderr or ())
    return dataclasses.replace(
        log, seconds=time.monotonic() - begin, succeeded=process.returncode == 0, targets=bake.targets
    )


def recorded(bake: Bake) -> BuildLog:
    """Like :func:`record`, but a failed build raises :class:`EngineError` that tells what failed and why."""
    log = record(bake)
    if log.failure:
        raise EngineError(log.error, said=log.failure.log[-_LAST_LINES:])
    return log


def definition(bake: Bake) -> Mapping[str, Any]:
    """What buildx makes of the bake file (``bake --print``), without building."""
    text = cli.ask(*bake.arguments("--print"), host=bake.host, folder=bake.folder, variables=bake.variables, seconds=60)
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise EngineError("docker buildx bake --print gave no JSON", where=bake.file)
    return value


@contextlib.contextmanager
def _checked(bake: Bake) -> Iterator[Bake]:
    """The same bake on what buildx made of the file, once looked at: asked again, the file could say something else.

    The caches that cigen itself names are no business of the file's, so they are taken out before the look.
    """
    found = definition(dataclasses.replace(bake, overrides=()))
    plain = {name: _without_own_caches(target, bake) for name, target in found.get("target", {}).items()}
    guard.refuse_unsafe({"target": plain}, bake.folder, bake.file, secrets=bake.secrets)
    with tempfile.TemporaryDirectory(prefix="cigen-") as folder:
        file = Path(folder, "docker-bake.json")
        file.write_text(json.dumps(found), "utf-8")
        yield dataclasses.replace(bake, file=str(file))


def _without_own_caches(target: Mapping[str, Any], bake: Bake) -> Mapping[str, Any]:
    left = dict(target)
    for key, variable in (("cache-from", "CACHE_FROM"), ("cache-to", "CACHE_TO")):
        prefix = bake.variables.get(variable, "")
        if prefix and all(str(item).startswith(prefix) for item in left.get(key, ())):
            left.pop(key, None)
    return left
