"""Reads the log of `docker buildx --progress=plain`: which steps ran, and which came out of a cache."""

from __future__ import annotations

import re
from dataclasses import dataclass

STEP = re.compile(r"^#(\d+) \[(?!(?:\S+ )?internal\])(.+)$")
LINE = re.compile(r"^#(\d+) (.*)$")
FROM_A_CACHE = re.compile(r"CACHED$|sha256:[0-9a-f]{64} |extracting ")


@dataclass(frozen=True)
class BuildSteps:
    """The instructions of a build, without FROM, each as buildx prints it: `deps 2/3] RUN npm ci`."""

    reused: list[str]
    executed: list[str]


def read_steps(log: str) -> BuildSteps:
    """Sort the steps of a log.

    A reused step says CACHED only as long as nobody needs its files. If a later step runs on it, buildx
    downloads and extracts its layer instead and says DONE: counting the word CACHED is not enough.
    """
    names: dict[str, str] = {}
    reused: set[str] = set()
    for line in map(str.rstrip, log.splitlines()):
        if step := STEP.match(line):
            names.setdefault(step[1], step[2])
        elif (found := LINE.match(line)) and FROM_A_CACHE.match(found[2]):
            reused.add(found[1])
    instructions = {number: name for number, name in names.items() if "] FROM " not in name}
    return BuildSteps(
        reused=[name for number, name in instructions.items() if number in reused],
        executed=[name for number, name in instructions.items() if number not in reused],
    )
