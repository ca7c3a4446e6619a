"""What BuildKit did, step by step, from ``--progress=rawjson``."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cigen.display import printable
from cigen.engine.failure import Failure

_MAX_LOG = 1 << 18  # bytes kept of one step's log: its end
_MAX_DOCUMENT = 1 << 16  # lines of one JSON document
# "[build 2/3] RUN ...", "[api-build linux/amd64 build 2/3] RUN ..."; the stage is the last word.
_NAME = re.compile(r"\[(?:[^\]\s]+ )*?(?:(?P<stage>[^\]\s]+) )?\d+/\d+\] (?P<command>\S+)")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: an instruction of a stage, or work of the builder's own, which has no stage.

    ``fetched`` are the bytes of layers that came over the network for it, an image's or a cached result's,
    and ``restoring`` the seconds from their first byte to the end of their unpacking.
    """

    name: str
    stage: str | None = None
    command: str | None = None
    cached: bool = False
    started: bool = False
    seconds: float = 0.0
    error: str | None = None
    fetched: int = 0
    restoring: float = 0.0
    log: str = ""

    @property
    def executed(self) -> bool:
        """Whether an instruction really ran; to name an image is not work."""
        return self.started and not self.cached and self.command not in (None, "FROM")


@dataclass(frozen=True, kw_only=True)
class BuildLog:
    """A whole build of ``targets``: its steps in the order they were announced, and what buildx said beside them."""

    steps: tuple[Step, ...]
    messages: tuple[str, ...] = ()
    seconds: float = 0.0
    succeeded: bool = True
    targets: tuple[str, ...] = ()

    @property
    def instructions(self) -> tuple[Step, ...]:
        """The steps of the Dockerfile, without ``FROM``."""
        return tuple(step for step in self.steps if step.command not in (None, "FROM"))

    @property
    def cached(self) -> tuple[Step, ...]:
        """The instructions whose result was there already."""
        return tuple(step for step in self.instructions if step.cached)

    @property
    def executed(self) -> tuple[Step, ...]:
        """The instructions that ran."""
        return tuple(step for step in self.instructions if step.executed)

    @property
    def executed_stages(self) -> tuple[str, ...]:
        """The stages in which something ran, once each, sorted."""
        return tuple(sorted({step.stage or "" for step in self.executed}))

    @property
    def fetched(self) -> int:
        """Bytes of cached results that had to be fetched, since a later step needed them."""
        return sum(step.fetched for step in self.steps if step.command != "FROM")

    @property
    def pulled(self) -> int:
        """Bytes of base images that had to be pulled."""
        return sum(step.fetched for step in self.steps if step.command == "FROM")

    @property
    def imported(self) -> bool:
        """Whether a cache was found to import from."""
        return any(step.name.startswith("importing cache manifest") and step.error is None for step in self.steps)

    @property
    def exported(self) -> bool:
        """Whether a cache was written."""
        return any(step.name.startswith("exporting cache") and step.error is None for step in self.steps)

    @property
    def failure(self) -> Failure | None:
        """The step that failed, or what buildx said; ``None`` where nothing failed."""
        failed = next((step for step in self.steps if step.error), None)
        if self.succeeded:
            return None
        if failed is None:
            return Failure(step="", error=" ".join(self.messages[-12:]).removeprefix("ERROR: "))
        return Failure(step=failed.name, log=tuple(map(printable, failed.log.splitlines())), error=failed.error or "")

    @property
    def error(self) -> str:
        """What failed and why, in a sentence; empty where nothing did."""
        return self.failure.sentence(self.targets) if self.failure else ""


def parse(lines: Iterable[str]) -> BuildLog:
    """Read the lines of a ``rawjson`` progress; never raises, whatever a build wrote among them."""
    reader = _Reader()
    for item in documents(lines):
        if isinstance(item, str):
            reader.messages.append(item)
        else:
            reader.add(item)
    return BuildLog(steps=reader.steps(), messages=tuple(reader.messages))


def documents(lines: Iterable[str]) -> Iterator[Mapping[str, Any] | str]:
    """The JSON objects of a stream, whether on one line or indented over many, and the text between."""
    pending: list[str] = []
    for line in lines:
        if not pending and not line.startswith("{"):
            if text := printable(line.strip()):
                yield text
            continue
        pending.append(line)
        ends = line.rstrip() == "}" or (len(pending) == 1 and line.rstrip().endswith("}"))
        if ends or len(pending) > _MAX_DOCUMENT:
            yield from _object("".join(pending))
            pending = []
    yield from _object("".join(pending))


def _object(text: str) -> Iterator[Mapping[str, Any] | str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        yield value
    elif text:
        yield printable(text.strip())


@dataclass
class _Vertex:
    """A step while it is being told of; later messages add to earlier ones."""

    said: dict[str, Any] = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)
    times: set[str] = field(default_factory=set)
    log: bytearray = field(default_factory=bytearray)

    def step(self) -> Step:
        name = printable(str(self.said.get("name", "")), limit=400)
        found = _NAME.match(name)
        return Step(
            name=name,
            stage=(found["stage"] or "") if found else None,
            command=found["command"] if found else None,
            cached=self.said.get("cached") is True,
            started=bool(self.said.get("started")),
            seconds=_between(self.said.get("started"), self.said.get("completed")),
            error=printable(str(self.said["error"])) if self.said.get("error") else None,
            fetched=sum(self.layers.values()),
            restoring=_between(min(self.times), max(self.times)) if self.times else 0.0,
            log=self.log.decode(errors="replace"),
        )


class _Reader:
    def __init__(self) -> None:
        self.messages: list[str] = []
        self._vertices: dict[str, _Vertex] = {}

    def add(self, document: Mapping[str, Any]) -> None:
        for row in _rows(document, "vertexes"):
            self._vertex(row.get("digest")).said.update(row)
        for row in _rows(document, "statuses"):
            self._status(row)
        for row in _rows(document, "logs"):
            self._log(row)

    def steps(self) -> tuple[Step, ...]:
        return tuple(vertex.step() for vertex in self._vertices.values() if vertex.said)

    def _vertex(self, digest: object) -> _Vertex:
        return self._vertices.setdefault(str(digest), _Vertex())

    def _status(self, row: Mapping[str, Any]) -> None:
        layer, current = str(row.get("id", "")), row.get("current")
        if not layer.removeprefix("extracting ").startswith("sha256:"):
            return
        vertex = self._vertex(row.get("vertex"))
        vertex.times.update(str(row[key]) for key in ("started", "completed") if row.get(key))
        if layer.startswith("sha256:") and isinstance(current, int):
            vertex.layers[layer] = max(vertex.layers.get(layer, 0), current)

    def _log(self, row: Mapping[str, Any]) -> None:
        try:
            data = base64.b64decode(str(row.get("data", "")), validate=True)
        except (binascii.Error, ValueError):
            return
        log = self._vertex(row.get("vertex")).log
        log += data
        del log[:-_MAX_LOG]


def _rows(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = document.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _between(start: object, end: object) -> float:
    try:
        return (datetime.fromisoformat(str(end)) - datetime.fromisoformat(str(start))).total_seconds()
    except (TypeError, ValueError):
        return 0.0
