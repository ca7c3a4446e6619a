"""build.zig, read by patterns: it is a program, and none is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cigen.repo import Repo, resolve

MAX_TEXT = 200_000  # characters; nobody writes a longer one
_MAX_CALL = 4_000  # characters of one call's arguments
_COMMENT = re.compile(r"(?m)(?:^|(?<=[\s;,{}()]))//.*")
_CALL = re.compile(
    r"(?:\b(?:const|var)\s+(\w{1,60})\s*=\s*)?\b\w{1,40}\.(addExecutable|createModule|addModule)\s*\(", re.ASCII
)
_NAME = re.compile(r"\.name\s*=\s*\"([A-Za-z0-9][\w.-]{0,60})\"", re.ASCII)
_ROOT = re.compile(r"\.root_source_file\s*=\s*[^\"\n;]{0,60}\"([^\"\n]{1,200})\"")
_MODULE = re.compile(r"\.root_module\s*=\s*(\w{1,60})\b", re.ASCII)
_INSTALLED = re.compile(
    r"\b(?:installArtifact|addInstallArtifact)\s*\(\s*(\w{1,60})\b|\b(\w{1,60})\.install\(\)", re.ASCII
)
_TESTS = re.compile(r"\.step\s*\(\s*\"test\"")
_ARGS = re.compile(r"\bb\.args\b")
_TARGET = re.compile(r"\bstandardTargetOptions\s*\(")
_LINKED = re.compile(r"\blinkSystemLibrary2?\s*\(\s*\"([A-Za-z][\w+.-]{0,60})\"", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Program:
    """An executable that is installed: its name and its main file, relative to the repository."""

    name: str
    main: str


@dataclass(frozen=True, kw_only=True)
class _Call:
    variable: str
    function: str
    arguments: str


@dataclass(frozen=True, kw_only=True)
class Script:
    """One build.zig without its comments."""

    file: str
    folder: str
    text: str

    @property
    def has_tests(self) -> bool:
        """Whether there is a step called ``test``."""
        return bool(_TESTS.search(self.text))

    @property
    def picks_target(self) -> bool:
        """Whether target and processor are options of the build."""
        return bool(_TARGET.search(self.text))

    @property
    def linked(self) -> frozenset[str]:
        """The libraries of the system that it links, as the linker or pkg-config knows them."""
        return frozenset(match[1] for match in _LINKED.finditer(self.text))

    def programs(self, repo: Repo) -> Iterator[Program]:
        """The executables that are installed and made from Zig, in the file's order."""
        modules = {call.variable: call.arguments for call in self._calls if call.function != "addExecutable"}
        installed = {match[1] or match[2] for match in _INSTALLED.finditer(self.text)}
        for call in self._calls:
            name = _NAME.search(call.arguments)
            if call.function != "addExecutable" or name is None or call.variable not in installed:
                continue
            module = _MODULE.search(call.arguments)
            root = _ROOT.search(call.arguments) or (_ROOT.search(modules.get(module[1], "")) if module else None)
            main = resolve(self.folder, root[1]) if root else None
            if main and main.endswith(".zig") and repo.exists(main):
                yield Program(name=name[1], main=main)

    @property
    def has_module_roots(self) -> bool | None:
        """Whether executables name a module, as since Zig 0.14, or their main file; ``None`` where they do neither."""
        executables = [call.arguments for call in self._calls if call.function == "addExecutable"]
        if any(".root_module" in said for said in executables):
            return True
        return False if any(".root_source_file" in said for said in executables) else None

    @property
    def reads_arguments(self) -> bool:
        """Whether it reads ``b.args``."""
        return bool(_ARGS.search(self.text))

    @cached_property
    def _calls(self) -> tuple[_Call, ...]:
        return tuple(
            _Call(variable=match[1] or "", function=match[2], arguments=_arguments(self.text, match.end()))
            for match in _CALL.finditer(self.text)
        )


def read(repo: Repo, file: str, folder: str) -> Script:
    """The script; an empty one where it cannot be read."""
    return Script(file=file, folder=folder, text=_COMMENT.sub("", (repo.text(file) or "")[:MAX_TEXT]))


def _arguments(text: str, start: int) -> str:
    """What stands between the parentheses of a call, the first of which is before ``start``."""
    depth = 1
    for place in range(start, min(len(text), start + _MAX_CALL)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return text[start:place]
    return text[start : start + _MAX_CALL]
