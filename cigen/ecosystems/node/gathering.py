"""Roots that gather: what their scripts do is done by packages in folders of their own, whatever else they name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from cigen.ecosystems.node import package as packages
from cigen.ecosystems.node import testing
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.evidence import clients, places, shell
from cigen.evidence.images import packed
from cigen.evidence.shell import Command
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, below, resolve

CODE = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".coffee", ".css", ".scss",
        ".wasm")  # fmt: skip
SOURCE = re.compile(r"(?:.*/)?(?:index|main|server|app)\.[cm]?[jt]sx?")
_HANDED = re.compile(r"(?:^|\s)(?:npm|pnpm|yarn|bun)(?:[:\s]|$)|^(?:cd|pushd)\s")  # to a client, or a folder
_RUNS_SCRIPTS = re.compile(r"run-[sp]|npm-run-all2?|concurrently|start-server-and-test|turbo|lerna|wait-on")
# They build, start and test nothing of the package's: a shell's own, images, and what tests all of it in a browser.
_NOTHING = re.compile(
    r"echo|exit|true|false|rm|rimraf|mkdir|cp|mv|sleep|kill-port|open-cli|docker(?:-compose)?|podman"
    r"|cypress|playwright|testcafe|nightwatch|wdio|codeceptjs"
)
_SETTINGS = re.compile(r"(?:.*/)?(?:\.[^/]*|[^/]*\.config\.[cm]?[jt]s|[\w-]+file\.[cm]?[jt]s)")
_BY_BROWSER = re.compile(r"(?:^|/)(?:e2e|cypress|playwright)(?:[-_][\w-]+)?/|\.(?:e2e|cy)\.")
_TESTS = re.compile(r"(?:.*:)?(?:unit|tests?)(?:[:-].*)?")
_PREFIX = re.compile(r"--prefix|--cwd|--dir|-C")
_ENDINGS = ("", ".js", ".ts", "/index.js", "/index.ts")
_MAX_INNER = 50


def gathers(repo: Repo, package: Package, tools: re.Pattern[str]) -> bool:
    """Whether its scripts call folders with a package.json, and nothing builds, starts or tests source of its own.

    ``tools`` are programs that only check or release. One with an image that packs a program is that program.
    """
    root = _Root(repo=repo, package=package, tools=tools)
    return root.calls_inner and not packed.image(repo, package.folder) and not (root.is_entered or root.works)


def has_source(repo: Repo, package: Package) -> bool:
    """Whether there is code in the package's folder that is no other package's, no test, no tool and no setting."""
    return bool(_Root(repo=repo, package=package, tools=_NOTHING).source)


@dataclass(frozen=True, kw_only=True)
class _Root:
    """A package above others."""

    repo: Repo
    package: Package
    tools: re.Pattern[str]

    @property
    def _prefix(self) -> str:
        return "" if self.package.folder == "." else f"{self.package.folder}/"

    @cached_property
    def inner(self) -> frozenset[str]:
        """The folders below that have a package.json of their own."""
        found = (posixpath.dirname(path) for path in self.repo.named(MANIFEST) if path.startswith(self._prefix))
        return frozenset(folder for folder in found if (folder or ".") != self.package.folder)

    @cached_property
    def code(self) -> tuple[str, ...]:
        """The code that is no other package's, and no setting of a tool; tests by a browser are none of it."""
        found = (path for path in self.repo.below(self.package.folder) if path.endswith(CODE))
        own = (path for path in found if not self._is_inner(path) and not _SETTINGS.fullmatch(path))
        return tuple(path for path in own if not _BY_BROWSER.search(path.removeprefix(self._prefix)))

    @cached_property
    def source(self) -> frozenset[str]:
        """The code without tests and tools, and the folders that hold any."""
        found = (path for path in self.code if not places.is_aside(path.removeprefix(self._prefix)))
        return frozenset(place for path in found for place in folders_up(path))

    @property
    def calls_inner(self) -> bool:
        """Whether a script goes to a folder with a package.json."""
        folders = {folder for _, command in self.commands for folder in _folders(command)} - {self.package.folder}
        return any(folder and self.repo.exists(below(folder, MANIFEST)) for folder in folders)

    @property
    def is_entered(self) -> bool:
        """Whether npm starts, or others import, a source of it that no script has to name."""
        said = (resolve(self.package.folder, f"{name}{end}") for name in self.package.entries for end in _ENDINGS)
        beside = (path for path in self.repo.inside(self.package.folder) if path in self.source)
        usual = bool(self.package.runs_with) and any(map(SOURCE.fullmatch, beside))
        return usual or not {*said}.isdisjoint(self.source)

    @property
    def works(self) -> bool:
        """Whether a command builds, starts or tests something of its own."""
        return any(self._is_work(name, command) for name, command in self.commands)

    @cached_property
    def commands(self) -> tuple[tuple[str, Command], ...]:
        """What the scripts run, with their names."""
        scripts = list(self.package.scripts.items())
        lengths = accumulate(len(text) for _, text in scripts)
        texts = [one for one, length in zip(scripts, lengths, strict=True) if length <= shell.MAX_TEXT]
        return tuple((name, one) for name, text in texts for one in shell.nested(text, self.package.folder))

    def _is_work(self, name: str, command: Command) -> bool:
        words = self._program(command.words) if command.folder == self.package.folder else ()
        if not words or _NOTHING.fullmatch(words[0]) or self.tools.fullmatch(words[0]):
            return False
        named = [path for word in words[1:] if (path := self._named(word))]
        if any(_BY_BROWSER.search(f"{path}/") for path in named):
            return False
        if about := [path for path in named if not places.is_aside(f"{path}/")]:
            return not self.source.isdisjoint(about)
        return bool(self.source) or (_TESTS.fullmatch(name) is not None and self._has_tests)

    def _program(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The program that a command starts with its words; () for what only calls scripts or folders."""
        call = clients.call(words)
        handed = any(map(_HANDED.search, call.words)) or any(map(_RUNS_SCRIPTS.fullmatch, call.program))
        return () if handed or call.is_script or call.name in self.package.scripts else call.program

    @property
    def _has_tests(self) -> bool:
        """Whether it has tests of its own, or has them for packages that do not test themselves."""
        read = (packages.read(self.repo, below(folder, MANIFEST)) for folder in sorted(self.inner)[:_MAX_INNER])
        return bool(self.code) or not any(testing.script(one) for one in read if one)

    def _named(self, word: str) -> str | None:
        """What a word, or the value of an option, names in the repository; of an output only the folder is there."""
        path = resolve(self.package.folder, word.rpartition("=")[2])
        if path is None or path == self.package.folder:
            return None
        file = next((one for end in _ENDINGS if self.repo.exists(one := f"{path}{end}")), None)
        return file or (path if self.repo.below(path) or self._is_inner(path) else None)

    def _is_inner(self, path: str) -> bool:
        return not self.inner.isdisjoint(folders_up(path))


def _folders(command: Command) -> Iterator[str | None]:
    """The folders that a command works in: by ``cd``, or an option."""
    yield command.folder
    for option, value in pairwise((*command.words, "")):
        name, has_value, told = option.partition("=")
        if _PREFIX.fullmatch(name):
            yield resolve(command.folder or ".", told if has_value else value)
