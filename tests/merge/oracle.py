"""What a merge must have come to, found out without cigen.merge: every file as flat facts, compared one by one.

A fact of a workflow is the value at a path, steps by their name; of a Dockerfile an instruction of a stage; of a
bake file an attribute of a block, a member of a list or an entry of a map. For each fact the three-way rule says what
must be there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

_SETS = {"needs", "branches", "depends_on", "extra_hosts", "ports", "tmpfs", "volumes"}
_PINS = {"uses", "FROM", "image"}
Facts = dict[tuple[str, ...], str]
Renamed = Mapping[tuple[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The paths that a merge reported, and whether it refused as a whole."""

    paths: tuple[str, ...] = ()
    whole: bool = False

    def covers(self, path: tuple[str, ...]) -> bool:
        """Whether what is at the path, or around it, was reported."""
        name = "/".join(path)
        return self.whole or any(name == p or name.startswith(f"{p}/") or p.startswith(f"{name}/") for p in self.paths)


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses what GitHub refuses: a key that stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise yaml.YAMLError(f"a key twice: {keys}")
        return super().construct_mapping(node, deep=deep)


_Strict.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))


def facts(kind: str, text: str, renamed: Renamed) -> Facts:
    """The facts of a file; raises ``ValueError`` for one that no reader of it would take."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    match kind:
        case "github":
            return _workflow(plain, tuple(sorted(renamed.items())))
        case "compose":
            return _compose(plain)
        case "dockerfile":
            return _dockerfile(plain)
        case "hcl":
            return _bake(plain)
        case _:
            lines = [line.strip() for line in plain.split("\n")]
            return {(line,): line for line in lines if line and not line.startswith("#")}


@lru_cache(maxsize=2000)
def _workflow(text: str, renamed: tuple[tuple[tuple[str, str], str], ...]) -> Facts:
    data = _loaded(text)
    found: Facts = {}
    names = dict(renamed)
    for key, value in data.items():
        if key != "jobs":
            _flatten((str(key),), value, found)
    for job, body in data["jobs"].items():
        steps = body.pop("steps", [])
        _flatten(("jobs", job), body, found)
        for step in steps:
            label = step.get("name") or str(step.get("run") or step.get("uses"))
            path = ("jobs", job, f"[{names.get((job, label), label)}]")
            if path in found:
                raise ValueError(f"a step twice: {path}")
            found[path] = ""
            _flatten(path, step, found)
    return found


@lru_cache(maxsize=2000)
def _compose(text: str) -> Facts:
    found: Facts = {}
    for key, value in _loaded(text).items():
        _flatten((str(key),), value, found)
    return found


def _loaded(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Strict)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def _flatten(path: tuple[str, ...], value: Any, found: Facts) -> None:
    match value:
        case dict():
            found[path] = ""
            for key, item in value.items():
                _flatten((*path, str(key)), item, found)
        case list() if path[-1] in _SETS:
            for item in value:
                found[*path, str(item)] = ""
        case str() if path[-1] == "WATCH":
            for line in value.split("\n"):
                found[*path, line] = ""
        case str():
            found[path] = repr(value.rstrip("\n"))  # a file without a line end at its end takes away a script's
        case _:
            found[path] = repr(value)


def _dockerfile(text: str) -> Facts:
    joined = re.sub(r"\s*\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n", "", text))
    found: Facts = {}
    stage, seen = "", Counter[str]()
    for line in joined.split("\n"):
        if match := re.fullmatch(r"FROM (\S+) AS (\S+)", line):
            stage = match[2]
            found[stage,] = ""
            found[stage, "FROM"] = match[1]
        elif line.strip():
            seen[stage + line] += 1
            found[stage, f"{line.strip()} {seen[stage + line]}"] = ""
    return found


def _bake(text: str) -> Facts:
    found: Facts = {}
    block = ""
    for raw in re.sub(r"= *\{[^{}]*\}", lambda match: " ".join(match[0].split()), text).split("\n"):
        line = raw.strip()
        if line.endswith("{") and not line.startswith("#"):
            block = line[:-1].strip()
            if (block,) in found:
                raise ValueError(f"a block twice: {block}")
            found[block,] = ""
        elif match := re.fullmatch(r"([\w-]+)\s*=\s*(.*)", line):
            if match[2].startswith("["):
                for item in re.findall(r'"(?:[^"\\]|\\.)*"', match[2]):
                    found[block, match[1], item] = ""
            elif match[2].startswith("{"):
                for key, value in re.findall(r'"([^"]*)" = ("[^"]*")', match[2]):
                    if (block, match[1], key) in found:
                        raise ValueError(f"a key twice: {key}")
                    found[block, match[1], key] = value
            else:
                found[block, match[1]] = match[2]
    return found


def wrongs(kind: str, base: str, ours: str, theirs: str, merged: str, report: Report, renamed: Renamed) -> list[str]:
    """Everything that is not as it must be, and was not reported."""
    try:
        result = facts(kind, merged, renamed)
    except ValueError as error:
        return [f"it cannot be read: {error}"]
    before, mine, new = facts(kind, base, {}), facts(kind, ours, renamed), facts(kind, theirs, renamed)
    found = [
        wrong for path in {*before, *mine, *new, *result} if (wrong := _wrong(path, before, mine, new, result, report))
    ]
    if kind == "compose":
        found += _unanswered(result).difference(_unanswered(mine))
    return [*found, *_lost_comments(base, ours, merged), *_wrong_order(kind, before, mine, new, result, report)]


def _unanswered(facts: Facts) -> set[str]:
    """The names of services that others wait for, or whose network they share, and that are not there."""
    waited = {path[3] for path in facts if len(path) == 4 and path[2] == "depends_on"}
    shared = {value.strip("'").partition(":")[2] for path, value in facts.items() if path[-1] == "network_mode"}
    return {f"no service {name}" for name in waited | shared if ("services", name) not in facts}


def _wrong(path: tuple[str, ...], before: Facts, mine: Facts, new: Facts, result: Facts, report: Report) -> str:
    one, two, three, got = before.get(path), mine.get(path), new.get(path), result.get(path)
    parents = [path[:length] for length in range(1, len(path))]
    is_deleted = any(parent in before and parent not in mine for parent in parents)
    if got == two and (one == three or two == three or is_deleted or report.covers(path)):
        return ""
    if got == three and one == two:
        return ""
    both_moved = None not in (one, two, three) and one not in (two, three)
    if path[-1] in _PINS and both_moved and got in (two, three):
        return ""  # which of two moved pins wins has tests of its own
    is_gone = any(parent in before and parent not in new for parent in parents)
    if path[-1] in _PINS and is_gone and got is None:
        return ""  # what a bot moved does not keep what the generator deleted
    return f"{'/'.join(path)}: base {one!r}, ours {two!r}, theirs {three!r}, merged {got!r}"


def _lost_comments(base: str, ours: str, merged: str) -> Iterable[str]:
    kept = Counter(re.findall(r"# (?:mine|why) \d+|# \d{3,}", merged))
    return [f"lost {text}" for text in re.findall(r"# (?:mine|why) \d+|# \d{3,}", ours) if not kept[text]]


def _wrong_order(kind: str, before: Facts, mine: Facts, new: Facts, result: Facts, report: Report) -> Iterable[str]:
    """What both have stands in the user's order: steps of a job, instructions of a stage, stages and lines."""
    ordered = [path for path in mine if path in result and _is_ordered(kind, path)]
    groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in ordered:
        groups.setdefault(path[:-1], []).append(path)
    for parent, paths in groups.items():
        members = set(paths)
        common = [path for path in before if path in new and path in members]
        if [path for path in new if path in set(common)] != common:
            continue  # the generator moved some itself
        if [path for path in result if path in members] != paths and not report.covers(parent or paths[0]):
            yield f"another order in {'/'.join(parent)}"


def _is_ordered(kind: str, path: tuple[str, ...]) -> bool:
    match kind:
        case "github":
            return len(path) == 3 and path[0] == "jobs" and path[2].startswith("[")
        case "dockerfile":
            return path[-1] != "FROM"
        case _:
            return kind == "lines"
