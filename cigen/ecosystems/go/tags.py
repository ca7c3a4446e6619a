"""Build tags that a team's own builds and tests give to Go, where all of them give the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cigen.ecosystems.go.calls import Call, Calls

_NAME = re.compile(r"[A-Za-z0-9_.]{1,64}", re.ASCII)
# Tests that need more than their machine, and those of a part.
_ELSEWHERE = re.compile(
    r"(?:^|_)(?:e2e|integration|acceptance|functional|smoke|docker|system|fuzz|bench(?:mark)?s?)(?:_|$|tests?$)"
)

_MEASURES = ("bench", "fuzz", "list")


@dataclass(frozen=True, kw_only=True)
class Tags:
    """Of builds and of tests."""

    build: tuple[str, ...] = ()
    test: tuple[str, ...] = ()


def of(calls: Calls) -> Tags:
    """What Dockerfiles build with, or else pipelines or the Makefile; what pipelines or else the Makefile test with."""
    sources = (calls.images, calls.pipelines, calls.scripts)
    build = _agreed(*([one for one in known(source) if one.verb in ("build", "install")] for source in sources))
    tested = tests(calls)
    return Tags(build=build, test=_agreed(tested) if tested else build)


def tests(calls: Calls) -> list[Call]:
    """The calls that test everything and need nothing but their machine, of the first place that has any."""
    sources = (calls.pipelines, calls.tests, calls.scripts)
    found = ([one for one in known(source) if _tests_all(one)] for source in sources)
    return next(filter(None, found), [])


def _tests_all(call: Call) -> bool:
    is_elsewhere = any(_ELSEWHERE.search(name) for name in named(call))
    is_measure = any(call.flag(name) is not None for name in _MEASURES)
    return call.verb == "test" and call.is_whole and not is_elsewhere and not is_measure


def known(calls: Iterable[Call]) -> list[Call]:
    """Those whose tags are known."""
    return [one for one in calls if all(_NAME.fullmatch(name) for name in named(one))]


def named(call: Call) -> tuple[str, ...]:
    """The tags that a call is given."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", call.flag("tags") or ""))))


def _agreed(*sources: list[Call]) -> tuple[str, ...]:
    """What all commands of the first source that has any agree on."""
    said = next(({named(one) for one in calls} for calls in sources if calls), set())
    return said.pop() if len(said) == 1 else ()
