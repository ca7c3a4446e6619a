"""Makefiles, justfiles and Taskfiles as rules: what a target needs first, and its lines. Nothing of them is run."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cigen.doctree import Node
from cigen.repo import Repo, below, resolve

MAX_TEXT = 200_000  # characters of one file
MAX_LINE = 4_000  # characters, with all that its variables stand for
_MAX_USES = 50  # of variables in one line
_MAX_NESTING = 20  # of variables in variables
_MAX_NAMES = 50  # of targets of one rule, of patterns, and of what is exported
MAX_EXPANDED = 1_000_000  # characters that all lines of one file become
_FILES = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"),
}
_VARIABLE = re.compile(r"(export[ \t]+)?([A-Za-z_][\w-]{0,60})[ \t]*[:?+!]{0,3}=[ \t]*(.*)", re.ASCII)
_BUILT_IN = {"MAKE": "make", "CURDIR": "."}
_TARGET = re.compile(r"[A-Za-z0-9_][\w./%-]{0,100}", re.ASCII)
_INCLUDE = re.compile(r"^-?include[ \t]+([\w./-]{1,100})[ \t]*$", re.MULTILINE)
_MAX_INCLUDED = 10  # files
_USE = re.compile(r"\$\$|\$[({]([A-Za-z_]\w{0,60})[)}]|\{\{[ \t]*\.?([A-Za-z_]\w{0,60})[ \t]*\}\}", re.ASCII)
_CONDITION = re.compile(r"(?:ifn?eq|ifn?def|else|endif)\b")  # in the middle of a rule: all its branches are read
_SHELL = re.compile(r"\$\(shell[ \t]+")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One target: those that it ``needs`` first, and its ``lines``; the folder that they run in, where it says so."""

    needs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    folder: str = "."


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One file: its rules by target, in its order, and what it ``exports`` to all commands."""

    targets: Mapping[str, Rule] = field(default_factory=dict)
    exports: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _patterns(self) -> list[list[str]]:
        return [name.split("%") for name in self.targets if name.count("%") == 1][:_MAX_NAMES]

    def of(self, target: str) -> Rule | None:
        """The rule of a target, its own or one for all that are called alike."""
        if target in self.targets:
            return self.targets[target]
        found = (ends for ends in self._patterns if target.startswith(ends[0]) and target.endswith(ends[1]))
        return self.targets.get("%".join(next(found, ())))


@dataclass
class _Known:
    """What has been read, by folder and runner."""

    repo: Repo
    found: dict[tuple[str, str], Rules] = field(default_factory=dict)


def of(repo: Repo, folder: str, runner: str) -> Rules:
    """The rules that ``runner`` (make, just, task) reads in ``folder``; none where there is no such file."""
    known = repo.remember(_Known).found
    if (folder, runner) not in known:
        paths = (below(folder, name) for name in _FILES[runner])
        path = next((path for path in paths if repo.exists(path)), None)
        known[folder, runner] = Rules() if path is None else _read(repo, path, runner)
    return known[folder, runner]


def _read(repo: Repo, path: str, runner: str) -> Rules:
    if runner == "task":
        return _tasks(next(iter(repo.yaml(path)), Node(kind="nothing", line=1)))
    text = _with_included(repo, path).replace("\\\r\n", " ").replace("\\\n", " ")
    written, exports = _variables(text)
    values = Values(written=written)
    found: dict[str, tuple[list[str], list[str]]] = {}
    for names, needs, lines in _blocks(text, takes_arguments=runner == "just"):
        needed = [name for name in _TARGET.findall(values.expanded(needs)) if "%" not in name]
        made = [values.expanded(line) for line in lines]
        for name in dict.fromkeys(names[:_MAX_NAMES]):
            every = found.setdefault(name, ([], []))
            every[0].extend(needed)
            every[1].extend(made)
    return Rules(
        targets={name: Rule(needs=tuple(needs), lines=tuple(lines)) for name, (needs, lines) in found.items()},
        exports=tuple((name, values.expanded(value)) for name, value in exports[:_MAX_NAMES]),
    )


def _with_included(repo: Repo, path: str) -> str:
    """The text, after that of the files that it includes: they mostly are the first thing that it says."""
    text = (repo.text(path) or "")[:MAX_TEXT]
    named = (resolve(posixpath.dirname(path) or ".", match[1]) for match in _INCLUDE.finditer(text))
    found = [name for name in named if name and name != path and repo.exists(name)]
    included = "\n".join((repo.text(name) or "")[:MAX_TEXT] for name in found[:_MAX_INCLUDED])
    return f"{included[:MAX_TEXT]}\n{text}"


def _variables(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """What is assigned, the first of several values, and what of it is exported."""
    found = dict(_BUILT_IN)
    exports = []
    for line in text.split("\n"):
        match = _VARIABLE.fullmatch(line.rstrip()) if line[:1] not in ("\t", " ", "#") else None
        if match:
            value = match[3][:MAX_LINE].partition(" #")[0].strip().strip("\"'")
            found.setdefault(match[2], value)
            if match[1]:
                exports.append((match[2], value))
    return found, exports


def _blocks(text: str, *, takes_arguments: bool) -> Iterator[tuple[list[str], str, list[str]]]:
    """The targets of each rule, what they need as it is written, and the lines below them."""
    names: list[str] = []
    needs = ""
    lines: list[str] = []
    for line in text.split("\n"):
        if line[:1] in ("\t", " "):
            lines.append(line.strip().lstrip("@-+"))
        elif line.strip() and not line.startswith("#") and not _CONDITION.match(line):
            if names:
                yield names, needs, lines
            names, needs = _head(line[:MAX_LINE], takes_arguments=takes_arguments)
            lines = []
    if names:
        yield names, needs, lines


def _head(line: str, *, takes_arguments: bool) -> tuple[list[str], str]:
    """The targets of a rule's first line and what they need; no target, where it is none."""
    before, colon, after = line.partition(":")
    if not colon or after.startswith("="):
        return [], ""
    words = before.split()[:1] if takes_arguments else before.split()
    names = [name.lstrip("@") for name in words if not name.startswith(".")]
    return [name for name in names if _TARGET.fullmatch(name)], re.split("[#;]", after.lstrip(":"), maxsplit=1)[0]


@dataclass
class _Left:
    """How much the lines of one file may still become."""

    characters: int = MAX_EXPANDED


@dataclass
class Values:
    """What variables stand for: nothing, where nobody sets one, or it stands for itself."""

    written: Mapping[str, str]
    left: _Left = field(default_factory=_Left)
    found: dict[str, str] = field(default_factory=dict)
    depth: int = 0

    def expanded(self, text: str) -> str:
        """The text with what its variables stand for, as long as there is room for it."""
        if self.left.characters <= 0:
            return ""
        found = _USE.sub(self._value, _SHELL.sub("$(", text[:MAX_LINE]), count=_MAX_USES)[:MAX_LINE]
        self.left.characters -= len(found)
        return found

    def _value(self, match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        name = match[1] or match[2]
        if name not in self.found and self.depth < _MAX_NESTING:
            self.found[name] = ""  # meanwhile
            self.depth += 1
            self.found[name] = self.expanded(self.written.get(name, ""))
            self.depth -= 1
        return self.found.get(name, "")


def _tasks(document: Node) -> Rules:
    written = {name.text: value.text for name, value in document.get("vars").entries}
    values = Values(written=written)
    exports = tuple((name.text, values.expanded(node.text)) for name, node in document.get("env").entries)
    found = {name.text: _task(node, written, values.left) for name, node in document.get("tasks").entries}
    return Rules(targets=found, exports=exports)


def _task(node: Node, written: Mapping[str, str], left: _Left) -> Rule:
    given = {name.text: value.text for name, value in node.get("vars").entries}
    own = Values(written={**written, **given} if given else written, left=left)
    commands = [*node.scalars(), *node.get("cmd").scalars(), *node.get("cmds").items]
    needs = (one.text or one.get("task").text for one in node.get("deps").items)
    return Rule(
        needs=tuple(needs),
        lines=tuple(filter(None, (_line(one, own) for one in commands))),
        folder=posixpath.normpath(node.get("dir").text or "."),
    )


def _line(node: Node, values: Values) -> str:
    task = node.get("task").text
    return f"task {shlex.quote(task)}" if task else values.expanded(node.text or node.get("cmd").text)
