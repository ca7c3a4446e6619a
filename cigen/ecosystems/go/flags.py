"""Flags that choose what a team's own tests are, or without which they do not pass, where all of them have the same.

A report, its verbosity and what is measured beside the tests are a person's taste.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.ecosystems.go import tags
from cigen.ecosystems.go.calls import Call, Calls
from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import files_beside, written_by_cigen
from cigen.repo import Repo

_VALUES = {
    "short": re.compile(r"(?:true)?"),
    "race": re.compile(r"(?:true)?"),
    "p": re.compile(r"[0-9]{1,3}"),
    "parallel": re.compile(r"[0-9]{1,3}"),
    "timeout": re.compile(r"0|[0-9]{1,2}h|(?:1[1-9]|[2-9][0-9]|[0-9]{3})m|[0-9]{4}s"),  # longer than Go's own
    "vet": re.compile(r"off"),
    "mod": re.compile(r"mod|readonly|vendor"),
    "gcflags": re.compile(r"(?:all=)?-[lN](?: -[lN])?"),
    "ldflags": re.compile(r"-checklinkname=0"),
    "skip": re.compile(r"[A-Za-z0-9_|/^.]{1,200}"),
    "run": re.compile(r"[A-Za-z0-9_|/^.]{1,200}"),
}
_SWITCHES = ("short", "race")
# What none but the toolchain itself asks for.
_VARIABLES = {"GOEXPERIMENT": re.compile(r"[a-z0-9]{1,40}(?:,[a-z0-9]{1,40}){0,5}")}
_LIST = re.compile(r"\$\(go list (?:-\S+ )*\./\.\.\.(.*)\)", re.DOTALL)
_C = "CGO_ENABLED"
_COMPILES = ("build", "install")
_C_OF_IMAGE = re.compile(
    rf"^[ \t]*(?:ENV[ \t]+(?:\w+=\S+[ \t]+){{0,10}})?{_C}[= ][\"']?([01])\b", re.MULTILINE | re.ASCII
)
_EXCEPT = re.compile(  # the shell's quotes are gone
    r"\s{0,20}\|\s{0,20}e?grep\s{1,20}((?:-\S{1,20}\s{1,20}){0,9})([^\s)]{1,200})\s{0,20}"
)
_PATTERN = re.compile(r"[A-Za-z0-9_/.|^-]{1,200}")
_MAX_LIST = 500  # characters


@dataclass(frozen=True, kw_only=True)
class Tested:
    """``flags`` as words of a command, and the packages that are left out, as an extended regular expression."""

    flags: tuple[str, ...] = ()
    excepted: str = ""


def tested(calls: Calls) -> Tested:
    """What all the calls say that test everything, in the first place that has any."""
    found = tags.tests(calls)
    given = [dict(_given(one)) for one in found]
    shared = {pair for one in given[:1] for pair in one.items() if all(pair in other.items() for other in given)}
    without = {_excepted(one) for one in found}
    return Tested(
        flags=tuple(f"-{name}" if name in _SWITCHES else f"-{name}={value}" for name, value in sorted(shared)),
        excepted=without.pop() if len(without) == 1 else "",
    )


def environment(calls: Calls) -> tuple[tuple[str, str], ...]:
    """The variables of the toolchain that all builds and tests of the first place that has any are given."""
    for source in (calls.images, calls.pipelines, calls.scripts):
        given = [set(_variables(one)) for one in source if one.verb in ("build", "install", "test")]
        if given:
            return tuple(sorted(set.intersection(*given)))
    return ()


def wants_c(repo: Repo, folder: str, calls: Calls) -> bool:
    """Whether the first place that says something of it compiles C, too: an image, or commands."""
    sources = (calls.images, calls.pipelines, calls.scripts)
    said = (_image_says(repo, folder), *(set(_commands_say(source)) for source in sources))
    return next(filter(None, said), set()) == {"1"}


def _commands_say(calls: Sequence[Call]) -> Iterator[str]:
    for one in calls:
        yield from (value for name, value in one.environment if name == _C and one.verb in _COMPILES)


def _image_says(repo: Repo, folder: str) -> set[str]:
    texts = (repo.text(path) or "" for path in files_beside(repo, folder, dockerfiles.NAME))
    return {match[1] for text in texts if not written_by_cigen(text) for match in _C_OF_IMAGE.finditer(text)}


def _given(call: Call) -> Iterator[tuple[str, str]]:
    for name, value in call.flags:
        if name in _VALUES and _VALUES[name].fullmatch(value):
            yield name, "" if name in _SWITCHES else value


def _variables(call: Call) -> Iterator[tuple[str, str]]:
    for name, value in call.environment:
        if name in _VARIABLES and _VARIABLES[name].fullmatch(value):
            yield name, value


def _excepted(call: Call) -> str:
    """The packages that ``go list ./... | grep -v`` leaves out; "" where it is more than that, or cannot be read."""
    lists = (match[1] for one in call.packages if (match := _LIST.fullmatch(one)))
    piped = next(lists, "")[:_MAX_LIST]
    matches = list(_EXCEPT.finditer(piped))
    is_read = not _EXCEPT.sub("", piped)
    is_plain = all("v" in match[1] and not set(match[1]) - set("-vEe ") for match in matches)
    joined = "|".join(match[2].replace("\\|", "|") for match in matches)
    return joined if is_read and is_plain and _PATTERN.fullmatch(joined) else ""
