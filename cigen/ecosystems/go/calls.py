"""How a team itself calls Go: in images, pipelines and Makefiles, with the targets and scripts that these call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cigen.evidence import shell, targets
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.repo import Repo

MAX_CALLS = 2_000
_VERBS = ("build", "install", "test", "generate", "run")
_SAY = ("echo", "printf", "which", "command")
_ANY = re.compile(".*")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w{0,60})=(.*)", re.DOTALL)
_COMMANDS = ("go", "xx-go", "richgo", "gotest")
_SWITCHES = frozenset({
    "a", "asan", "benchmem", "c", "cover", "failfast", "fullpath", "i", "json", "linkshared", "modcacherw", "msan", "n",
    "race", "short", "trimpath", "v", "work", "x",
})  # fmt: skip
_TAKE = frozenset({
    "C", "asmflags", "bench", "benchtime", "blockprofile", "buildmode", "buildvcs", "compiler", "count", "covermode",
    "coverpkg", "coverprofile", "cpu", "cpuprofile", "exec", "fuzz", "fuzztime", "gccgoflags", "gcflags",
    "installsuffix", "ldflags", "list", "memprofile", "mod", "modfile", "mutexprofile", "o", "outputdir", "overlay",
    "p", "parallel", "pgo", "pkgdir", "run", "shuffle", "skip", "tags", "timeout", "toolexec", "trace", "vet",
})  # fmt: skip
_ALL = re.compile(r"(?:\./)?\.\.\.|\$\(go list (?:-\S+ )*\./\.\.\.(?:[ ]*\|[^)]{0,300})?\)")
_TEST_TARGETS = re.compile(
    r"(?:run[-_:]?)?(?:unit[-_:]?|go[-_:]?)?tests?(?:[-_:](?:unit|all|ci|go|race|cover(?:age)?))?|check|cover(?:age)?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One command of Go's: its verb, the variables before it, its flags with their values, and what it is given."""

    verb: str
    environment: tuple[tuple[str, str], ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    packages: tuple[str, ...] = ()

    def flag(self, name: str) -> str | None:
        """The value of a flag, "" for a switch; ``None`` where it is not given."""
        return dict(self.flags).get(name)

    @property
    def is_whole(self) -> bool:
        """Whether it is about all packages, but for some that it names."""
        return any(_ALL.fullmatch(word) for word in self.packages)


@dataclass(frozen=True, kw_only=True)
class Said:
    """All commands of a team, by where they stand; ``tests`` are what a Makefile's targets of that name do."""

    images: tuple[Command, ...] = ()
    pipelines: tuple[Command, ...] = ()
    tests: tuple[Command, ...] = ()
    scripts: tuple[Command, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Those of Go in one folder, by where they stand."""

    images: tuple[Call, ...]
    pipelines: tuple[Call, ...]
    tests: tuple[Call, ...]
    scripts: tuple[Call, ...]


def of(said: Said, folder: str) -> Calls:
    """All calls that start in ``folder``."""
    return Calls(
        images=tuple(_calls(said.images, folder)),
        pipelines=tuple(_calls(said.pipelines, folder)),
        tests=tuple(_calls(said.tests, folder)),
        scripts=tuple(_calls(said.scripts, folder)),
    )


def said(repo: Repo, folder: str) -> Said:
    """The commands that may be meant for ``folder``."""
    return Said(
        images=tuple(targets.followed(repo, _shipping(repo, folder))),
        pipelines=repo.remember(_piped),
        tests=tuple(targets.commands_of(repo, folder, _TEST_TARGETS)),
        scripts=tuple(targets.commands_of(repo, folder, _ANY)),
    )


def _piped(repo: Repo) -> tuple[Command, ...]:
    return tuple(targets.followed(repo, steps.commands(repo)))


def _shipping(repo: Repo, folder: str) -> Iterator[Command]:
    """What images do in the folder in which they start, which is taken for the component's."""
    found = (one for text in dockerfiles.commands_beside(repo, folder) for one in shell.commands(text))
    return (Command(folder=folder, words=one.words) for one in found if one.folder == ".")


def _calls(commands: Iterable[Command], folder: str) -> Iterator[Call]:
    """The calls of Go that are made in ``folder``; none that installs a tool at some version."""
    found = (call for one in commands if one.folder == folder and (call := call_of(one.words)))
    return islice((call for call in found if not any("@" in word for word in call.packages)), MAX_CALLS)


def call_of(words: Sequence[str]) -> Call | None:
    """The call that a command is, also behind what starts it elsewhere; ``None`` for any other command."""
    start = next((at for at, word in enumerate(words) if _is_start(words, at)), None)
    if start is None or words[0] in _SAY:
        return None
    if words[start] == "gotestsum":
        rest = words[words.index("--") + 1 :] if "--" in words else ("./...",)
        verb = "test"
    else:
        verb, rest = words[start + 1], words[start + 2 :]
    matches = (_ASSIGNMENT.fullmatch(word) for word in words[:start])
    flags, packages = _read(rest)
    environment = tuple((match[1], match[2]) for match in matches if match)
    if not packages and "xargs" in words[:start]:
        packages = ("./...",)  # those that are listed before, which are all but for some
    return Call(verb=verb, environment=environment, flags=flags, packages=packages)


def _is_start(words: Sequence[str], at: int) -> bool:
    return words[at] == "gotestsum" or (words[at] in _COMMANDS and "".join(words[at + 1 : at + 2]) in _VERBS)


def _read(words: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Flags and packages; of a flag that Go does not know, whose next word may be its value, nothing else is taken."""
    flags: list[tuple[str, str]] = []
    packages: list[str] = []
    pending = iter(words)
    for word in pending:
        name, has_value, value = word.lstrip("-").partition("=")
        if word in ("-args", "--args"):
            break
        if not word.startswith("-"):
            packages.append(word)
        elif has_value or name in _SWITCHES or name not in _TAKE:
            flags.append((name, value.strip("\"'")))
        else:
            flags.append((name, next(pending, "").strip("\"'")))
    redirect = next((at for at, word in enumerate(packages) if word.startswith((">", "2>", "<"))), len(packages))
    return tuple(flags), tuple(packages[:redirect])
