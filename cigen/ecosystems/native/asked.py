"""What a team's pipelines give CMake, Meson and Autotools to configure a folder with, and how they test it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from cigen.ecosystems.native import presets
from cigen.evidence.pipelines import linux
from cigen.evidence.shell import Command
from cigen.repo import Repo, resolve

MAX_OPTIONS = 30
_TEST = re.compile(r"(?<![a-z])(?:unit|run|all)?[-_]?tests?(?![a-z])|(?<![a-z])check(?![a-z])", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][\w.-]{0,80}", re.ASCII)
_VALUE = re.compile(r"[A-Za-z0-9_.+,:-]{0,80}", re.ASCII)  # no path, which is one of the machine's
_WORD = re.compile(r"[\w-]+")
_PATH = re.compile(r"[A-Za-z0-9_][\w./+-]{0,200}", re.ASCII)
_DEFINED = re.compile(r"-D\s*([A-Za-z][\w-]{0,80})(?::[A-Z]{1,10})?=(.*)", re.ASCII | re.DOTALL)
_SWITCH = re.compile(r"--((?:enable|disable|with|without)-([A-Za-z][\w-]{0,60}))(?:=(.*))?", re.ASCII | re.DOTALL)
# How code is compiled on the machine at hand, or looked at while it runs: not what is built.
_OF_MACHINES = re.compile(
    r"(?:^|_)(?:[ATUM]SAN|CCACHE|SANITIZERS?|SANITIZE|COVERAGE|GCOV|LCOV|CLANG_TIDY|CPPCHECK|IWYU)(?=_|$)",
    re.IGNORECASE,
)
_OF_CODE = ("CXX_STANDARD", "C_STANDARD", "POSITION_INDEPENDENT_CODE", "POLICY_VERSION_MINIMUM")  # of CMake's own
_WITH_VALUE = frozenset({"-B", "-G", "-S", "-H", "-C", "-T", "-A", "-U", "--preset", "--toolchain", "--install-prefix"})
_NOT_CONFIGURING = frozenset({"--build", "--install", "--open", "-E", "-P", "--workflow", "--version", "--help"})
# What a team does with what is built, or beside it.
_NOT_BUILT = re.compile(
    r"(?:dist|very|maintainer)?-?clean.*|(?:un)?install.*|dist(?:check)?|check.+|.*(?:lint|format|fmt|docs?|deps|help|coverage|bench).*"
)
_WRAPPERS = frozenset({"sudo", "env", "xvfb-run", "ccache", "time", "nice"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Options of the project's own by their names, the name of a preset, targets to build and a program that tests.

    ``program`` is a path in the folder that the build is made in.
    """

    options: tuple[tuple[str, str], ...] = ()
    preset: str = ""
    targets: tuple[str, ...] = ()
    tests: str = ""
    program: str = ""


def of(repo: Repo, folder: str, tool: str, text: str) -> Asked:
    """What is asked of ``tool`` in ``folder``, whose descriptions are ``text``."""
    return {"cmake": of_cmake, "meson": of_meson, "autotools": of_autotools, "make": of_make}[tool](repo, folder, text)


def tool(repo: Repo, folder: str, known: Collection[str]) -> str | None:
    """Which of the tools ``known`` the first job configures ``folder`` with that does."""
    for job in linux.followed(repo):
        found = {name for command in job if (name := _configuring(command, _words(command), folder)) in known}
        if len(found) == 1:
            return found.pop()
    return None


def _configuring(command: Command, words: Sequence[str], folder: str) -> str | None:
    if words[:1] == ["cmake"]:
        return "cmake" if is_configured(command, folder) else None
    if words[:2] == ["meson", "setup"]:
        return "meson" if command.folder == folder else None
    is_script = bool(words) and posixpath.basename(words[0]) in ("configure", "autogen.sh", "bootstrap", "autoreconf")
    return "autotools" if is_script and command.folder == folder else None


def is_configured(command: Command, folder: str) -> bool:
    """Whether CMake configures ``folder`` with it."""
    words = _words(command)
    return words[:1] == ["cmake"] and _NOT_CONFIGURING.isdisjoint(words) and _source(command, words) == folder


def of_cmake(repo: Repo, folder: str, text: str) -> Asked:
    """By the first job that configures ``folder``, whose descriptions are ``text``; one that tests comes before."""
    for job in linux.followed(repo):
        for place, command in enumerate(job):
            if is_configured(command, folder):
                words = _words(command)
                output, preset = _output(command, words), _after(words, "--preset")
                return Asked(
                    options=tuple(_defined(words, _in(text), _is_of_machine)),
                    preset=preset if presets.is_usable(repo, folder, preset) and _NAME.fullmatch(preset) else "",
                    targets=tuple(_targets(job[place + 1 :])),
                    program=next(_programs(job[place + 1 :], output), ""),
                )
    return Asked()


def of_meson(repo: Repo, folder: str, text: str) -> Asked:
    """The same for ``meson setup``; ``text`` are the project's files of options."""
    for job in linux.followed(repo):
        for command in job:
            words = _words(command)
            is_setup = words[:2] == ["meson", "setup"] or (words[:1] == ["meson"] and any("-D" in w for w in words))
            if is_setup and command.folder in (folder, None):
                return Asked(options=tuple(_defined(words, _in(text))))
    return Asked()


def of_autotools(repo: Repo, folder: str, text: str) -> Asked:
    """The same for ``./configure``: the switches that ``configure.ac``, ``text``, has."""
    for job in linux.followed(repo):
        for command in job:
            words = _words(command)
            script = resolve(command.folder or ".", words[0]) if words else None
            if script == posixpath.normpath(posixpath.join(folder, "configure")):
                return Asked(options=tuple(_switches(words, text)))
    return Asked()


def of_make(repo: Repo, folder: str, text: str) -> Asked:
    """The targets of the Makefile ``text`` that the first job which calls make in ``folder`` asks for."""
    for job in linux.of_jobs(repo):
        calls = [words for one in job if (words := _words(one))[:1] == ["make"] and _made(one, words) == folder]
        if calls:
            known = _made_by(text)
            said = (name for words in calls for name in _positional(words) if name in known)
            named = [name for name in dict.fromkeys(said) if _NAME.fullmatch(name)]
            built = tuple(name for name in named if not (_TEST.search(name) or _NOT_BUILT.fullmatch(name)))
            tests = next((name for name in named if _TEST.search(name) and not _NOT_BUILT.fullmatch(name)), "")
            has_all = any(set(words) <= {"make", *(word for word in words if word.startswith("-"))} for words in calls)
            return Asked(targets=() if has_all or "all" in built else built[:MAX_OPTIONS], tests=tests)
    return Asked()


def _made(command: Command, words: Sequence[str]) -> str | None:
    return resolve(command.folder, _after(words, "-C") or ".") if command.folder is not None else None


def _made_by(text: str) -> frozenset[str]:
    """The targets of a Makefile."""
    heads = (line.partition(":") for line in text.split("\n") if not line.startswith(("\t", " ")))
    named = (names for names, sign, needs in heads if sign and not needs.lstrip(":").startswith("="))
    return frozenset(name for names in named for name in names.split())


def _words(command: Command) -> list[str]:
    """Without variables set before it and what only runs it."""
    words = list(command.words)
    while words and (words[0] in _WRAPPERS or re.match(r"\w{1,60}=", words[0])):
        words = words[1:]
    return words


def _source(command: Command, words: Sequence[str]) -> str | None:
    """The folder that is configured; that of the command where the words name none."""
    named = _after(words, "-S") or _after(words, "-H")
    if not named:
        named = next(_positional(words), "." if command.folder is not None else "")
    return resolve(command.folder, named) if command.folder is not None and named else None


def _output(command: Command, words: Sequence[str]) -> str:
    """The folder that it is built in, or "" for one that cannot be known."""
    return resolve(command.folder or ".", _after(words, "-B") or ".") or ""


def _after(words: Sequence[str], option: str) -> str:
    """What an option is given, in one word with it or in the next."""
    for place, word in enumerate(words[1:], 1):
        if word == option:
            return words[place + 1] if place + 1 < len(words) else ""
        if word.startswith(option) and len(word) > len(option):
            return word[len(option) :].removeprefix("=")
    return ""


def _positional(words: Sequence[str]) -> Iterator[str]:
    following = iter(words[1:])
    for word in following:
        if word in _WITH_VALUE or word == "-D":
            next(following, "")
        elif not word.startswith("-") and "=" not in word:
            yield word


def _defined(
    words: Sequence[str], known: frozenset[str], is_none: Callable[[str], bool] = lambda _name: False
) -> Iterator[tuple[str, str]]:
    """What is set of ``known`` names, but for those of which there is ``is_none``."""
    joined = (f"-D{words[n + 1]}" if word == "-D" and n + 1 < len(words) else word for n, word in enumerate(words))
    found = (match for word in joined if (match := _DEFINED.fullmatch(word)))
    own = {m[1]: m[2] for m in found if _VALUE.fullmatch(m[2]) and m[1] in known and not is_none(m[1])}
    yield from list(own.items())[:MAX_OPTIONS]


def _is_of_machine(name: str) -> bool:
    own = name.removeprefix("CMAKE_")
    return (own != name and own not in _OF_CODE) or _OF_MACHINES.search(name) is not None


def _in(text: str) -> frozenset[str]:
    """All words of the descriptions."""
    return frozenset(_WORD.findall(text))


def _switches(words: Sequence[str], text: str) -> Iterator[tuple[str, str]]:
    known = _in(text)
    found = (match for word in words[1:] if (match := _SWITCH.fullmatch(word)))
    own = (m for m in found if _VALUE.fullmatch(m[3] or "") and m[2] in known and not _is_of_machine(m[2]))
    yield from list({m[1]: m[3] or "" for m in own}.items())[:MAX_OPTIONS]


def _targets(commands: Sequence[Command]) -> Iterator[str]:
    """What is built for tests beside everything else: some leave these out of it."""
    for command in commands:
        words = _words(command)
        if words[:2] == ["cmake", "--build"]:
            named = (_after(words, "--target") or _after(words, "-t")).split()
            yield from (name for name in named if _NAME.fullmatch(name) and _TEST.search(name) and name != "test")


def _programs(commands: Sequence[Command], output: str) -> Iterator[str]:
    """Programs in the ``output`` that are called for tests; each path from there."""
    for command in commands:
        words = _words(command)
        path = resolve(command.folder, words[0]) if words and command.folder is not None and "/" in words[0] else None
        if (
            path
            and output not in ("", ".")
            and path.startswith(f"{output}/")
            and _PATH.fullmatch(path)
            and _TEST.search(posixpath.basename(path))
        ):
            yield path.removeprefix(f"{output}/")
