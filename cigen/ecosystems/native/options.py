"""Options of CMake that have to be on for tests to be built."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

MAX_OPTIONS = 10
MAX_DEPTH = 20  # of blocks in blocks
_TEST = r"[A-Za-z]\w{0,60}?(?<!LA)(?<!la)(?:TEST(?:S|ING)?|Tests?|tests?)"  # of CMake, for tests; none is of the LATEST
# One without a value is off: https://cmake.org/cmake/help/latest/command/option.html
_OFF = re.compile(
    r"\b(?i:option)\s*\(\s*([A-Za-z]\w{0,60})\s+(?:\"[^\"]{0,200}\"|[^\s\"()]{1,200})\s*(?:\b(?:OFF|FALSE|NO|0)\s*)?\)"
    r"|\b(?i:set)\s*\(\s*([A-Za-z]\w{0,60})\s+\"?(?:OFF|FALSE|NO|0)\"?\s+CACHE\s+BOOL\b"
    r"(?![ \t]*\"[^\"]{0,200}\"[ \t]+FORCE\b)",
    re.ASCII,
)
_SWITCHED_ON = re.compile(rf"(?<!\S)[\"']?-D\s*({_TEST})(?::BOOL)?=(?:ON|TRUE|YES|1)\b", re.ASCII)
_SUFFIX = re.compile(r"_?(?:TESTS?|TESTING)$", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_AGAINST = frozenset({"disable", "disabled", "without", "no", "not", "skip", "exclude", "omit", "dont", "ignore"})
# The blocks of a description, and what in them makes tests.
_COMMAND = re.compile(
    r"\b(if|elseif|else|endif|add_subdirectory|add_executable|include|\w{0,40}test\w{0,40})\s{0,20}\(([^()]{0,300})",
    re.IGNORECASE | re.ASCII,
)
_TERM = re.compile(r"[A-Za-z]\w{0,60}", re.ASCII)


def of_tests(text: str, commands: Iterable[str]) -> tuple[str, ...]:
    """Options to switch on, by the descriptions' ``text`` and by a team's own ``commands``; each with what it tests."""
    off = {match[1] or match[2] for match in _OFF.finditer(text)}
    guards = _guards(text)
    found = {name for name in off if re.fullmatch(_TEST, name) and (name not in guards or True in guards[name])}
    found |= {name for command in commands for name in _SWITCHED_ON.findall(command) if name in text}
    wanted = {name for name in found if not _is_against(name)}
    tested = {_SUFFIX.sub("", name) for name in wanted}
    return tuple(sorted(wanted | (tested & off)))[:MAX_OPTIONS]


def is_of_tests(name: str) -> bool:
    """Whether an option decides about tests, for or against them."""
    return re.fullmatch(_TEST, name) is not None


def _is_against(name: str) -> bool:
    """Whether switching it on leaves tests out."""
    return any(word.lower() in _AGAINST for word in _WORDS.findall(name))


def _guards(text: str) -> dict[str, set[bool]]:
    """Of every name in a condition whether tests are made where it holds, where it does not, or nowhere."""
    found: dict[str, set[bool]] = defaultdict(set)
    blocks: list[dict[str, bool]] = []
    for command in _COMMAND.finditer(text):
        match command[1].lower():
            case "if":
                blocks.append(dict(_terms(command[2])))
            case "elseif" if blocks:
                blocks[-1] = dict(_terms(command[2]))
            case "else" if blocks:
                blocks[-1] = {name: not holds for name, holds in blocks[-1].items()}
            case "endif" if blocks:
                blocks.pop()
            case "elseif" | "else" | "endif":
                continue
            case _:
                for name, holds in (term for block in blocks[-MAX_DEPTH:] for term in block.items()):
                    found[name].add(holds)
        for name in blocks[-1] if blocks else ():
            found[name]  # is in a condition, whatever depends on it
    return found


def _terms(condition: str) -> Iterator[tuple[str, bool]]:
    """The names in a condition, with whether they have to hold."""
    holds = True
    for word in _TERM.findall(condition):
        if word.upper() == "NOT":
            holds = False
        elif word.upper() != "DEFINED":
            yield word, holds
            holds = True
