"""Merge many random cases and compare with ``git merge-file``: ``python -m tests.merge.simulate --cases 50000``."""

from __future__ import annotations

import argparse
import collections
import difflib
import itertools
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random

from cigen.merge import FileKind, Merged, UnmergeableError, merge, merging
from cigen.reconcile.kinds import kind_of
from tests.merge import edits, oracle, worlds

_WORLDS, _FUTURES = 250, 12  # rendering is slow, so worlds come again; the user's edits do not
_PART = r"\[(?:[^\[\]]|\[[^\]]*\])*\]|[^.\[]+"


@dataclass(frozen=True, kw_only=True)
class Case:
    """Three versions of a file, and the steps that the user renamed."""

    kind: FileKind
    base: str
    ours: str
    theirs: str
    renamed: oracle.Renamed


def case(seed: int) -> Case:
    """A case by its number; the same number is the same case."""
    random = Random(seed)
    number = random.randrange(_WORLDS)
    world = worlds.start(Random(number))
    later = worlds.evolved(Random(_WORLDS * random.randrange(_FUTURES) + number), world)
    old, new = worlds.rendered(world), worlds.rendered(later)
    changed = [path for path in sorted(old) if path in new and old[path] != new[path]]
    path = random.choice(changed or sorted(old))
    if random.random() < 0.3:
        path = ".github/workflows/ci.yml"
    elif "compose.ci.yml" in changed and random.random() < 0.3:
        path = "compose.ci.yml"
    return edited(random, path, old[path], new.get(path, old[path]))


def edited(random: Random, path: str, base: str, theirs: str) -> Case:
    """A case of one file with random edits of the user's."""
    kind = kind_of(path)
    ours, renamed = edits.edited(random, kind, base)
    if kind == "github" and random.random() < 0.25:
        theirs, more = edits.newer(random, theirs)
        renamed = {**more, **renamed}
    return Case(kind=kind, base=base, ours=ours, theirs=theirs, renamed=renamed)


def report(kind: str, merged: Merged, renamed: oracle.Renamed) -> oracle.Report:
    """What a merge reported, as the oracle has it: a step that somebody renamed by its first name."""
    paths = [*(conflict.path for conflict in merged.conflicts), *(note.path for note in merged.notes)]
    if kind == "dockerfile":  # the oracle knows no changed instruction, only old and new ones of a stage
        paths = [path.partition("]")[0] + "]" for path in paths]
    for (job, new), old in renamed.items():
        paths = [path.replace(f"jobs.{job}.steps[{new}]", f"jobs.{job}.steps[{old}]") for path in paths]
    return oracle.Report(paths=tuple(map(_path, paths)), whole=any(not c.path for c in merged.conflicts))


def _path(path: str) -> str:
    """A path of cigen's as one of the oracle's: steps in brackets, members of sets and instructions without."""
    if ".steps[" not in path:
        return "/".join(part.strip("[]") for part in re.findall(_PART, path))
    return "/".join(re.findall(_PART, path.replace(".steps[", ".[", 1)))


def check(one: Case, merged: Merged) -> list[str]:
    """What is wrong with a merge."""
    found = oracle.wrongs(
        one.kind, one.base, one.ours, one.theirs, merged.text, report(one.kind, merged, one.renamed), one.renamed
    )
    if ("\r\n" in one.ours) != ("\r\n" in merged.text) or one.ours.startswith("\ufeff") != merged.text.startswith(
        "\ufeff"
    ):
        found.append("other line ends or byte order mark")
    return found + _touched(one, merged)


def _touched(one: Case, merged: Merged) -> list[str]:
    """Lines that are written otherwise, though they mean the same, and lines of the user's that are gone."""
    ours, result = one.ours.splitlines(), merged.text.splitlines()
    known = set(map(_bare, one.base.split("\n")))
    counts = collections.Counter(map(_bare, ours))
    deleted = _of_deleted_services(one, merged)
    is_replaced = _units(one.base) - _units(one.theirs) and _units(one.theirs) - _units(one.base)
    found = []
    for _, start, end, begin, stop in difflib.SequenceMatcher(None, ours, result, autojunk=False).get_opcodes():
        gone = {_bare(line): line for line in ours[start:end] if line not in result[begin:stop]}
        come = {_bare(line) for line in result[begin:stop] if line not in ours[start:end]}
        for bare, line in gone.items():
            is_rewritten = bare in come and counts[bare] == 1 and not is_replaced
            if (
                bare
                and line not in deleted
                and line not in result
                and line.rstrip() + " {}" not in result
                and (bare not in known or is_rewritten)
            ):
                found.append(f"touched {line!r}")
    lists = ("needs:", "targets", "branches:", "uses:", "image:", "FROM", "=", "record")
    return [line for line in found if not any(word in line for word in lists)]


def _of_deleted_services(one: Case, merged: Merged) -> set[str]:
    """The user's lines of services that went with the generator's: they are nowhere to be touched."""
    if one.kind != "compose":
        return set()
    indent = min((len(line) - len(line.lstrip()) for line in one.ours.splitlines() if line[:1] == " "), default=0)
    services = re.split(rf"\r?\n(?= {{{indent}}}\S)", one.ours)
    return {line for part in services if f"{part.split(':')[0]}:" not in merged.text for line in part.splitlines()}


def _units(text: str) -> set[str]:
    return set(re.findall(r"(?m)^  [\w-]+:$|^target .*", text))


def _bare(line: str) -> str:
    return re.sub(r" #.*|[\s'\"{}]|^\s*-", "", line)


def git_merge(one: Case) -> tuple[int, str]:
    """The same case by lines."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (one.ours, one.base, one.theirs), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        done = subprocess.run(["git", "merge-file", "-p", *paths], capture_output=True, check=False)
    return done.returncode, done.stdout.decode("utf-8")


@dataclass
class Simulation:
    """Counts what becomes of cases. ``with_git`` merges each by lines too; ``verbose`` prints every conflict."""

    with_git: bool = False
    verbose: bool = False
    count: collections.Counter[str] = field(default_factory=collections.Counter)
    seconds: list[float] = field(default_factory=list)

    def run(self, cases: int, start: int) -> dict[str, object]:
        """Merge so many cases in which both sides changed something, and give the figures."""
        for seed in itertools.count(start):
            if self.count["cases"] == cases:
                break
            one = case(seed)
            if one.base not in (one.ours, one.theirs):
                self.take(seed, one)
                if self.count["cases"] % 2500 == 0:
                    print(self.figures(), flush=True)
        return self.figures()

    def take(self, seed: int, one: Case) -> None:
        """Merge one case, and look at what came of it."""
        self.count.update(["cases", f"cases {one.kind}"])
        begin = time.process_time()
        try:
            merged = merge(one.kind, one.base, one.ours, one.theirs)
        except UnmergeableError as error:
            print(seed, one.kind, "REFUSED", error)
            self.count["refused"] += 1
            return
        self.seconds.append(time.process_time() - begin)
        self._conflicts(seed, one, merged)
        if found := check(one, merged):
            self.count["silently wrong"] += 1
            print(seed, one.kind, "WRONG", found[:4], flush=True)
        if self.with_git:
            self._git(one)

    def _conflicts(self, seed: int, one: Case, merged: Merged) -> None:
        if merged.conflicts:
            self.count.update(["conflict", f"conflict {one.kind}"])
        for name in {conflict.kind if conflict.path else "whole file" for conflict in merged.conflicts}:
            self.count[f"conflict: {name}"] += 1
        for conflict in merged.conflicts if self.verbose else ():
            print(seed, one.kind, "CONFLICT", conflict.kind, conflict.path, conflict.message)

    def _git(self, one: Case) -> None:
        code, text = git_merge(one)
        if code:
            self.count["git conflict"] += 1
        elif oracle.wrongs(one.kind, one.base, one.ours, one.theirs, text, oracle.Report(), one.renamed):
            self.count["git silently wrong"] += 1

    def figures(self) -> dict[str, object]:
        """All counts, and the time of a merge."""
        times = sorted(self.seconds) or [0.0]
        middle, late = times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000
        return {**dict(sorted(self.count.items())), "median ms": round(middle, 1), "99 % ms": round(late, 1)}


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0, help="the number of the first case")
    parser.add_argument("--git", action="store_true", help="merge each case with git merge-file as well")
    parser.add_argument("--verbose", action="store_true", help="print every conflict")
    parser.add_argument("--fast", action="store_true", help="parse equal texts once; the times are then too good")
    arguments = parser.parse_args()
    if arguments.fast:
        merging.parse = lru_cache(maxsize=6000)(merging.parse)
    simulation = Simulation(with_git=arguments.git, verbose=arguments.verbose)
    for name, value in simulation.run(arguments.cases, arguments.start).items():
        print(f"{name:50} {value}")


if __name__ == "__main__":
    main()
