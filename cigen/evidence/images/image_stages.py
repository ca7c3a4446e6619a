"""The stages of a Dockerfile, with what each of them copies, exposes and starts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from cigen.evidence.images import MAX_LENGTH, substituted

_FROM = re.compile(r"\s*FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?(?:\s.*)?", re.IGNORECASE)
_ARG = re.compile(r"\s*ARG\s+(\w{1,64})=[\"']?([^\s\"']{0,128})[\"']?\s*", re.IGNORECASE | re.ASCII)
_ENV = re.compile(r"\s*ENV\s+(.+)", re.IGNORECASE)
_PAIR = re.compile(r"(\w{1,64})=[\"']?([^\s\"']{0,128})", re.ASCII)
_EXPOSE = re.compile(r"\s*EXPOSE\s+(.+)", re.IGNORECASE)
_PORT = re.compile(r"([1-9][0-9]{0,4})(?:/tcp)?", re.IGNORECASE)
_ENV_PORT = re.compile(r"\s*ENV\s+(?:\S[^\n]{0,500}\s)?PORT[=\s]\s*[\"']?([1-9][0-9]{1,4})\b", re.IGNORECASE)
_START = re.compile(r"\s*(?:ENTRYPOINT|CMD)\s+(.*)", re.IGNORECASE)
_WORKDIR = re.compile(r"\s*WORKDIR\s+(\S+)", re.IGNORECASE)
COPY = re.compile(r"\s*(?:COPY|ADD)\s+(.*)", re.IGNORECASE)
# Characters of a line, stages and lines of a file.
MAX_LINE, MAX_STAGES, MAX_LINES = 1000, 100, 5000


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A ``FROM``: line, the image or earlier stage that it names, its own name; what it exposes, copies and starts.

    ``environment`` is the ``PORT`` that it sets, 0 for none; ``names`` are the words of what it copies and starts,
    and of where.
    """

    line: int
    base: str
    name: str
    ports: tuple[int, ...] = ()
    copies: bool = False
    start: str = ""
    environment: int = 0
    names: tuple[str, ...] = ()
    folder: str = ""


def chain(text: str) -> list[Stage]:
    """The last stage, the one that it is made of, and so on down to the one that starts from an image."""
    stages = first(text)
    chain = list(stages[-1:])
    for stage in reversed(stages[:-1]):
        if stage.name and stage.name.lower() == chain[-1].base.lower():
            chain.append(stage)
    return chain


@lru_cache(maxsize=16)  # of one file, several things are asked in a row
def first(text: str) -> tuple[Stage, ...]:
    """The stages of a file, in its order."""
    return tuple(islice(_stages(text), MAX_STAGES))


def takes_argument(line: str, defaults: dict[str, str]) -> bool:
    """Whether ``line`` is an ``ARG`` with a default, which is kept; it may be made of those before it."""
    argument = _ARG.fullmatch(line)
    if argument:
        defaults.setdefault(argument[1], substituted(argument[2], defaults)[:MAX_LENGTH])
    return argument is not None


def lines(text: str) -> list[str]:
    """Those that are read of a file."""
    return text.split("\n", MAX_LINES)[:MAX_LINES]


def _stages(text: str) -> Iterator[Stage]:
    """Every ``FROM``, with the defaults of the ``ARG`` lines before it, and of ``ENV`` what ``EXPOSE`` names."""
    defaults: dict[str, str] = {}
    environment: dict[str, str] = {}
    stage: Stage | None = None
    for number, line in enumerate(lines(text), 1):
        if len(line) > MAX_LINE:
            continue
        if takes_argument(line, defaults):
            continue
        if base := _FROM.fullmatch(line):
            if stage:
                yield stage
            stage = Stage(line=number, base=substituted(base[1], defaults), name=base[2] or "")
        elif stage:
            told = {name: substituted(value, defaults | environment) for name, value in _variables(line).items()}
            environment |= told
            stage = _with_line(stage, substituted(line, defaults | environment) if _EXPOSE.match(line) else line)
    if stage:
        yield stage


def _variables(line: str) -> dict[str, str]:
    """What an ``ENV`` line sets, also in the old form without an equals sign."""
    told = _ENV.match(line)
    if told is None:
        return {}
    name, _, value = told[1].partition(" ")
    return dict(_PAIR.findall(told[1])) if "=" in name else {name: value.strip()}


def _with_line(stage: Stage, line: str) -> Stage:
    if exposes := _EXPOSE.match(line):
        found = (int(port[1]) for word in exposes[1].split() if (port := _PORT.fullmatch(word)))
        return dataclasses.replace(stage, ports=(*stage.ports, *(port for port in found if port < 65536)))
    if told := _ENV_PORT.match(line):
        return dataclasses.replace(stage, environment=int(told[1]))
    if start := _START.match(line):
        return dataclasses.replace(stage, start=start[1], names=(*stage.names, start[1]))
    if folder := _WORKDIR.match(line):
        return dataclasses.replace(stage, names=(*stage.names, folder[1]), folder=folder[1])
    if copy := COPY.match(line):
        return dataclasses.replace(stage, copies=True, names=(*stage.names, copy[1]))
    return stage
