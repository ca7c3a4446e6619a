"""What a test run left behind: JUnit XML and the exit code, read into one verdict.

The tests that wrote them are as untrusted as the repository they came from.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cigen import xmltree
from cigen.display import printable
from cigen.xmltree import Element, XmlError

EXIT_CODE = "exit-code"
_MAX_FILES = 20_000
_MAX_BYTES = 32 << 20  # of one report: what tests print is in it
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Outcome = Literal["passed", "failed", "error", "skipped"]
_OUTCOMES: dict[str, Outcome] = {"failure": "failed", "error": "error", "skipped": "skipped"}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A test that failed or broke: its name, and the first line of what it said."""

    name: str
    message: str


@dataclass(frozen=True, kw_only=True)
class TestReport:
    """All test cases of a folder of reports; ``exit_code`` is ``None`` where the run did not come to its end.

    ``unread`` are the files that look like reports but cannot be read, each with the reason.
    """

    __test__ = False  # pytest would take it for a test

    total: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()
    exit_code: int | None = None
    unread: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the run came to its end and says that all is well; the exit code decides."""
        return self.exit_code == 0

    @property
    def warning(self) -> str | None:
        """What is odd about a run: reports that contradict its exit code, or none at all."""
        if self.exit_code == 0 and self.total == 0:
            return "the test command succeeded, but no test ran"
        if self.exit_code == 0 and self.failed + self.errors:
            return "the test command succeeded, but its reports show failed tests"
        if self.exit_code and not self.failed + self.errors:
            return "the test command failed, but no test did: the build tool's own log tells why"
        return None

    @property
    def verdict(self) -> str:
        """The run in one line."""
        if self.exit_code is None:
            return "the tests did not run to their end"
        counts = f"{self.total} tests, {self.failed + self.errors} failed, {self.skipped} skipped"
        end = "" if self.passed else f"; exit code {self.exit_code}"
        return f"{counts}, {self.seconds:.1f} s{end}"


def read(folder: Path) -> TestReport:
    """Read every ``*.xml`` below ``folder`` and its exit code; a folder that is not there is a broken run."""
    cases: list[Element] = []
    unread: list[str] = []
    exit_code: int | None = None
    for name, content in _files(folder):
        if name == EXIT_CODE:
            exit_code = _exit_code(content)
        elif content is None:
            unread.append(f"{printable(name)}: not a regular file of at most {_MAX_BYTES >> 20} MiB")
        else:
            try:
                cases += (item for item in xmltree.parse(content).walk() if item.tag == "testcase")
            except XmlError as error:
                unread.append(f"{printable(name)}:{error.line}: {printable(error.problem)}")
    return _report(cases, exit_code, tuple(unread))


def _report(cases: Iterable[Element], exit_code: int | None, unread: tuple[str, ...]) -> TestReport:
    outcomes = [(case, *_outcome(case)) for case in cases]
    kinds = [kind for _, kind, _ in outcomes]
    return TestReport(
        total=len(kinds),
        failed=kinds.count("failed"),
        errors=kinds.count("error"),
        skipped=kinds.count("skipped"),
        seconds=sum(_seconds(case) for case, _, _ in outcomes),
        failures=tuple(
            Failure(name=_name(case), message=_message(reason))
            for case, kind, reason in outcomes
            if kind in ("failed", "error") and reason
        ),
        exit_code=exit_code,
        unread=unread,
    )


def _outcome(case: Element) -> tuple[Outcome, Element | None]:
    for child in case.children:
        if child.tag in _OUTCOMES:
            return _OUTCOMES[child.tag], child
    return "passed", None


def _name(case: Element) -> str:
    parts = (case.attributes.get("classname", ""), case.attributes.get("name", ""))
    return printable(".".join(part for part in parts if part) or "unnamed", limit=300)


def _message(reason: Element) -> str:
    said = reason.attributes.get("message") or reason.text or reason.attributes.get("type", "")
    lines = said.strip().splitlines()
    return printable(lines[0], limit=300) if lines else ""


def _seconds(case: Element) -> float:
    try:
        value = float(case.attributes.get("time", "0").replace(",", ""))  # Surefire wrote 1,234.5
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e9 else 0.0


def _exit_code(content: bytes | None) -> int | None:
    text = (content or b"").strip()
    return int(text) if text.isdigit() and len(text) <= 3 else None


def _files(folder: Path) -> Iterator[tuple[str, bytes | None]]:
    """Reports as relative path and content, sorted; ``None`` for a link, a device or a giant."""
    if not folder.is_dir():
        return
    left = _MAX_FILES
    for root, folders, names, descriptor in os.fwalk(folder, follow_symlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name).relative_to(folder).as_posix()
            if (name.endswith(".xml") or path == EXIT_CODE) and left > 0:
                left -= 1
                yield path, _read(name, descriptor)


def _read(name: str, folder: int) -> bytes | None:
    try:
        descriptor = os.open(name, _FLAGS, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        content = file.read(_MAX_BYTES + 1)
    return content if len(content) <= _MAX_BYTES else None
