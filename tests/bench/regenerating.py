"""Reading the lock, checking and merging 1, 100 and 1,000 files; and `cigen check` beside `cigen inspect`."""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from cigen import app
from cigen.lock import FileRecord, Lock
from cigen.lock.reader import parse
from cigen.merge import merge
from cigen.output_files import OutputFile
from cigen.reconcile import Choices, reconcile
from cigen.registry import Resolution
from cigen.repo import Repo
from cigen.settings import Settings
from tests.bench.measure import command, rows
from tests.bench.startup import reactor
from tests.merge import simulate
from tests.merge.simulate import Case

_NUMBERS = (1, 100, 1000)
_EDITED = 100  # components of the repository whose files are edited


def tables(folder: Path, runs: int) -> str:
    """Measure and tabulate."""
    return f"{_merging(runs)}\n{_checking(folder, runs)}"


def _merging(runs: int) -> str:
    known = [
        case for number in itertools.islice(itertools.count(), 3000) if (case := simulate.case(number)).kind == "github"
    ]
    body = []
    for number in _NUMBERS:
        cases = known[:number]
        names = [f".github/workflows/w{index}.yml" for index in range(len(cases))]
        text = Lock(files={name: FileRecord.of(one.base) for name, one in zip(names, cases, strict=True)}).to_text()
        works: dict[str, Callable[[], object]] = {
            "git merge-file of the same": partial(_each, simulate.git_merge, cases),
            "read the lock": partial(parse, text),
            "check, all fresh": partial(_fresh, names, cases, parse(text)),
            "merge, all edited": partial(_each, _merge, cases),
        }
        found = {what: _seconds(work, runs if number < 1000 else 1) for what, work in works.items()}
        by_git = found["git merge-file of the same"]
        body += [(str(number), what, f"{one * 1000:.1f}", f"{one / by_git:.2f}") for what, one in found.items()]
    return rows("Lock, check and merge", ("files", "work", "ms", "times git merge-file"), body)


def _merge(one: Case) -> object:
    return merge(one.kind, one.base, one.ours, one.theirs)


def _each(work: Callable[[Case], object], cases: Sequence[Case]) -> None:
    for one in cases:
        work(one)


def _fresh(names: Sequence[str], cases: Sequence[Case], known: Lock) -> None:
    texts = {name: one.base for name, one in zip(names, cases, strict=True)}
    found = reconcile(
        Repo.from_mapping(texts),
        [OutputFile(path=name, text=text) for name, text in texts.items()],
        known,
        settings=Settings(),
        names=(),
        choices=Choices(),
    )
    if any(change.status != "fresh" for change in found):
        raise RuntimeError("a file that cigen wrote is not fresh")


def _seconds(work: Callable[[], object], runs: int) -> float:
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def _checking(folder: Path, runs: int) -> str:
    cigen = str(Path(sys.executable).parent / "cigen")
    body = []
    for name, root, change in (
        ("a reactor of 3 modules, fresh", reactor(folder / "fresh", 3), _nothing),
        (f"{_EDITED} components, fresh", _components(folder / "many"), _nothing),
        (f"{_EDITED} components, all edited", _components(folder / "edited"), _edit),
        (f"{_EDITED} components, all edited and to be merged", _components(folder / "merged"), _edit_and_evolve),
    ):
        app.write(app.prepare(root, lambda names: Resolution()))
        change(root)
        inspect = command([cigen, "inspect"], root, runs)
        check = command([cigen, "check"], root, runs, ends=(0, 1))
        ratio = f"{check.seconds / inspect.seconds:.2f}"
        body.append((name, f"{inspect.seconds:.3f}", f"{check.seconds:.3f}", ratio))
    return rows("`cigen check`", ("repository", "inspect, seconds", "check, seconds", "times inspect"), body)


def _nothing(_: Path) -> None:
    """Leave the repository as cigen wrote it."""


def _edit(root: Path) -> None:
    for file in root.rglob("Dockerfile"):
        file.write_text(f"{file.read_text('utf-8')}# mine\n", "utf-8")


def _edit_and_evolve(root: Path) -> None:
    _edit(root)
    for file in root.rglob("go.mod"):
        file.write_text(file.read_text("utf-8").replace("go 1.24", "go 1.25"), "utf-8")


def _components(root: Path) -> Path:
    for number in range(_EDITED):
        place = root / f"services/s{number:03}"
        place.mkdir(parents=True)
        (place / "go.mod").write_text(f"module example.org/s{number}\n\ngo 1.24\n", "utf-8")
        (place / "main.go").write_text("package main\n\nfunc main() {}\n", "utf-8")
    return root
