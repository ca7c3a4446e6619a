"""``cigen doctor``: what cigen needs of this machine, and how to mend what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cigen import pins
from cigen.display import printable
from cigen.engine import cli, client, credentials
from cigen.engine.cli import Builder
from cigen.engine.client import EngineFacts
from cigen.errors import EngineError

if TYPE_CHECKING:
    from cigen.engine.client import DockerClient

Result = Literal["ok", "warning", "failed", "skipped"]

_GIGABYTE = 1 << 30
_ENOUGH_DISK = 10 * _GIGABYTE
_CONTAINERD = "https://docs.docker.com/engine/storage/containerd/"
# CVE-2025-48384 and -48385: the first mended release of each line, by minor version of Git 2.
_MENDED_GIT = {43: 7, 44: 4, 45: 4, 46: 4, 47: 3, 48: 2, 49: 1, 50: 1}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at; ``mend`` is what to do about it."""

    id: str
    what: str
    result: Result
    mend: str | None = None


def examine(folder: Path, environment: Mapping[str, str] = os.environ, *, host: str | None = None) -> tuple[Check, ...]:
    """Look at everything, for work in ``folder``; never raises for what it finds."""
    around = _Surroundings(folder, environment, host)
    engine = _guarded(_engine, around)
    there = engine.result != "failed"
    more = tuple(_guarded(check, around) if there else _skipped(check) for check in _OF_THE_ENGINE)
    return (engine, *more, *(_guarded(check, around) for check in _OF_THIS_MACHINE))


class _Surroundings:
    """What several checks look at, asked once; raises :class:`EngineError` where there is no engine."""

    def __init__(self, folder: Path, environment: Mapping[str, str], host: str | None) -> None:
        self.folder = folder
        self.environment = environment
        self.host = host

    @cached_property
    def client(self) -> DockerClient:
        return client.connect(self.host)

    @cached_property
    def engine(self) -> EngineFacts:
        return client.facts(self.client)

    @cached_property
    def builder(self) -> Builder:
        return cli.builder(self.host)


_Look = Callable[[_Surroundings], Check]


def _engine(around: _Surroundings) -> Check:
    facts = around.engine
    what = f"Docker Engine {printable(facts.version)} at {printable(client.endpoint(around.host))}"
    major = re.match(r"\d+", facts.version)
    if major and int(major[0]) < client.MINIMUM_ENGINE:
        return Check(id="engine", what=what, result="failed", mend=f"install {client.MINIMUM_ENGINE} or newer")
    return Check(id="engine", what=what, result="ok")


def _buildx(around: _Surroundings) -> Check:
    return Check(id="buildx", what=f"buildx {cli.buildx_version(around.host)}", result="ok")


def _builder(around: _Surroundings) -> Check:
    """One in a container of its own needs BuildKit's image, which not every network lets in."""
    builder = around.builder
    what = f"builder {builder.name} (driver {builder.driver}), {builder.status or 'of unknown state'}"
    if builder.status in ("running", "") or builder.driver != "docker-container":
        return Check(id="builder", what=what, result="ok")
    mend = "docker buildx inspect --bootstrap starts it; docker buildx use default builds without it"
    return Check(id="builder", what=what, result="warning", mend=mend)


def _cache(around: _Surroundings) -> Check:
    """Without one of the two no layer cache can be exported."""
    if around.engine.containerd_store and around.builder.driver == "docker":
        return Check(id="cache", what="containerd image store: caches can be exported", result="ok")
    if around.builder.driver != "docker":
        return Check(id="cache", what=f"the driver {around.builder.driver}: caches can be exported", result="ok")
    return Check(
        id="cache",
        what="the builder of this engine cannot export a cache; CI is not affected",
        result="warning",
        mend=f"docker buildx create --use, or the containerd image store: {_CONTAINERD}",
    )


def _registry(around: _Surroundings) -> Check:
    tool = pins.shipped().tool("java")
    image = tool.image("jdk", tool.default).name
    if client.digest(around.client, image) is None:
        mend = "does a mirror of the engine lack it? docker info shows the mirrors"
        return Check(id="registry", what=f"the registry has no {image}", result="warning", mend=mend)
    return Check(id="registry", what=f"the registry answers for {image}", result="ok")


def _credentials(_around: _Surroundings) -> Check:
    helpers = credentials.helpers()
    missing = [name for name in helpers if shutil.which(name) is None]
    if missing:
        return Check(
            id="credentials",
            what=f"docker's configuration names {', '.join(map(printable, missing))}, which is not on the PATH",
            result="failed",
            mend="install it, or take it out of the configuration and docker login again",
        )
    what = f"credentials from {', '.join(map(printable, helpers))}" if helpers else "no credential helper is used"
    return Check(id="credentials", what=what, result="ok")


def _git(around: _Surroundings) -> Check:
    path = shutil.which("git", path=around.environment.get("PATH"))
    if path is None:
        return Check(id="git", what="there is no git", result="failed", mend="install Git")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, cwd="/", timeout=10, check=False).stdout
    version = re.search(r"(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", said)
    if version and not is_mended_git(*(int(part or 0) for part in version.groups())):
        mend = "install 2.43.7, 2.50.1 or newer; some distributions mended older ones themselves"
        what = f"git {version[0]} may have holes that a hostile repository can use (CVE-2025-48384)"
        return Check(id="git", what=what, result="warning", mend=mend)
    return Check(id="git", what=f"git {version[0] if version else printable(said)}", result="ok")


def is_mended_git(major: int, minor: int, patch: int) -> bool:
    """Whether this release of Git has the fixes of July 2025."""
    if (major, minor) > (2, max(_MENDED_GIT)):
        return True
    return major == 2 and minor in _MENDED_GIT and patch >= _MENDED_GIT[minor]


def _disk(around: _Surroundings) -> Check:
    root = Path(around.engine.root)
    if not around.engine.is_local or not root.is_dir():
        return Check(id="disk", what="the engine's disk cannot be seen from here", result="skipped")
    free = shutil.disk_usage(root).free
    what = f"{free / _GIGABYTE:.0f} GiB free for the engine"
    if free < _ENOUGH_DISK:
        return Check(id="disk", what=what, result="warning", mend="docker system df shows what takes the room")
    return Check(id="disk", what=what, result="ok")


def _folder(around: _Surroundings) -> Check:
    if not os.access(around.folder, os.W_OK | os.X_OK):
        what = f"{printable(str(around.folder))} cannot be written to"
        return Check(id="folder", what=what, result="failed", mend="check its owner and mode")
    return Check(id="folder", what="the folder can be written to", result="ok")


def _github(around: _Surroundings) -> Check:
    """BuildKit drops ``type=gha`` in silence where these are missing."""
    if around.environment.get("GITHUB_ACTIONS") != "true":
        return Check(id="github-cache", what="GitHub's cache: this is no GitHub runner", result="skipped")
    has_url = any(around.environment.get(name) for name in ("ACTIONS_RESULTS_URL", "ACTIONS_CACHE_URL"))
    if has_url and around.environment.get("ACTIONS_RUNTIME_TOKEN"):
        return Check(id="github-cache", what="the GitHub cache can be reached from here", result="ok")
    return Check(
        id="github-cache",
        what="a run step does not see the GitHub cache",
        result="warning",
        mend="build with docker/bake-action, as the generated workflow does",
    )


_OF_THE_ENGINE: tuple[_Look, ...] = (_builder, _cache, _registry, _disk)
_OF_THIS_MACHINE: tuple[_Look, ...] = (_buildx, _credentials, _git, _folder, _github)


def _skipped(check: _Look) -> Check:
    name = check.__name__.strip("_")
    return Check(id=name, what=f"{name}: needs the engine", result="skipped")


def _guarded(check: _Look, around: _Surroundings) -> Check:
    name = check.__name__.strip("_")
    try:
        return check(around)
    except EngineError as error:
        what = f"{error.message} ({error.where})" if error.where else error.message
        return Check(id=name, what=what, result="failed", mend=error.hint)
    except (OSError, subprocess.SubprocessError) as error:
        return Check(id=name, what=f"cannot be looked at: {printable(str(error))}", result="failed")
