"""What the package managers of JavaScript are told: which script or program, in which folder or member, with what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# They start what follows them, and are no program themselves: a variable, an option of theirs, or one of these.
_BEFORE = re.compile(
    r"[A-Za-z_]\w{0,60}=.*|-.*|cross-env(?:-shell)?|env|exec|sudo|time|is-ci|corepack|dotenv|xvfb-run|\\",
    re.ASCII | re.DOTALL,
)
_RUNNERS = frozenset({"npx", "bunx", "pnpx"})
_MAX_DEPTH = 5  # of runners that start each other
_CLIENTS = frozenset({"npm", "pnpm", "yarn", "bun"})
_TAKES = frozenset({"--filter", "-F", "--workspace", "--prefix", "-C", "--dir", "--cwd", "--scope", "--from"})
_OF_NPM = _TAKES | {"-w"}  # pnpm's means the root, and takes nothing
_RUNS = frozenset({"run", "run-script"})
_STARTS = frozenset({"exec", "x", "dlx"})
_SHORT = {"t": "test", "tst": "test", "test": "test", "start": "start", "stop": "stop", "restart": "restart"}
# What such a client does itself; of Yarn, pnpm and Bun any other word is a script, or a program of a package.
_OWN = re.compile(
    r"install|i|ci|add|remove|up(?:grade|date)?|audit|outdated|link|version|publish|init|create|config|set|cache|store"
    r"|why|workspaces?|pack|rebuild|prune|approve-builds|fetch|deploy|dedupe|import|info|login|whoami"
)
_OF_YARN = frozenset({"workspace", "workspaces", "foreach"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A script or a program by its ``name``, empty for what a client does itself, with the ``words`` after it.

    Whether it is a script that only the package tells, unless the client was told: ``is_script``. ``options`` are those
    of the client, by name, which lead it elsewhere.
    """

    name: str
    words: tuple[str, ...] = ()
    client: str = ""
    is_script: bool = False
    options: tuple[tuple[str, str], ...] = ()

    @property
    def program(self) -> tuple[str, ...]:
        """All of it as a program with its words."""
        return (self.name, *self.words) if self.name else ()


def call(words: Sequence[str], depth: int = 0) -> Call:
    """What a command of a shell starts, whatever stands before it; one without a name where that is nothing."""
    rest = _stripped(words)
    if not rest or depth > _MAX_DEPTH:
        return Call(name="")
    if rest[0] in _RUNNERS:
        return call(rest[1:], depth + 1)
    if rest[0] not in _CLIENTS:
        return Call(name=rest[0], words=rest[1:])
    return _of_client(rest[0], rest[1:], depth)


def _stripped(words: Sequence[str]) -> tuple[str, ...]:
    at = next((at for at, word in enumerate(words) if not _BEFORE.fullmatch(word)), len(words))
    return tuple(words[at:])


def _of_client(client: str, words: tuple[str, ...], depth: int) -> Call:
    """What a client is told to do: its options may stand on both sides of the verb."""
    options, rest = options_in(words, client)
    if client == "yarn" and rest[:1] == ("workspace",):
        options, rest = (*options, ("--workspace", "".join(rest[1:2]))), rest[2:]
    while client == "yarn" and rest and rest[0] in _OF_YARN:
        everywhere = ("--workspaces", "") if rest[0] == "workspaces" else None
        more, rest = options_in(rest[1:], client)
        options = (*options, *((everywhere,) if everywhere else ()), *more)
    verb = rest[0] if rest else ""
    if verb in _RUNS:
        more, rest = options_in(rest[1:], client)
        return _script(client, rest, (*options, *more), is_script=True)
    if verb in _STARTS:
        inner = call(rest[1:], depth + 1)
        return Call(name=inner.name, words=inner.words, client=client, options=options)
    if client == "bun" and verb == "test":
        return Call(name="bun", words=rest, client=client, options=options)
    if verb in _SHORT:
        return _script(client, (_SHORT[verb], *rest[1:]), options, is_script=True)
    is_own = not verb or client == "npm" or _OWN.fullmatch(verb) is not None
    return Call(name="", words=rest, client=client, options=options) if is_own else _script(client, rest, options)


def _script(
    client: str, rest: tuple[str, ...], options: tuple[tuple[str, str], ...], *, is_script: bool = False
) -> Call:
    """A script with what follows its name: of that npm takes for itself what stands before two dashes."""
    name, after = (rest[0], rest[1:]) if rest else ("", ())
    if client == "npm":
        at = after.index("--") if "--" in after else len(after)
        more, _ = options_in(after[:at], client)
        options, after = (*options, *more), after[at:]
    words = after[1:] if after[:1] == ("--",) else after
    return Call(name=name, words=words, client=client, is_script=is_script, options=options)


def options_in(words: tuple[str, ...], client: str = "") -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The options in front, each with its value, and what follows them."""
    takes = _OF_NPM if client == "npm" else _TAKES
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        name, is_set, value = words[at].partition("=")
        at += 1
        if not is_set and name in takes and at < len(words):
            value, at = words[at], at + 1
        found.append((name, value))
    return tuple(found), words[at:]
