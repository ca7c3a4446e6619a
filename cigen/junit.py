"""JUnit XML as counts and failures, read as a stream: a report holds all that tests print, and is kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from cigen.display import printable
from cigen.xmltree import MAX_DEPTH, XmlError

MAX_FAILURES = 1000  # that are told of one report; more are counted
_MAX_TEXT = 4096  # characters of what a failure says: its first line is looked for in them

_OUTCOMES = {"failure": "failed", "error": "errors", "skipped": "skipped"}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A test that failed or broke: its name, and the first line of what it said."""

    name: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many test cases there are, how they ended, how long they took, and the first failures."""

    total: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            total=self.total + other.total,
            failed=self.failed + other.failed,
            errors=self.errors + other.errors,
            skipped=self.skipped + other.skipped,
            seconds=self.seconds + other.seconds,
            failures=(*self.failures, *other.failures[: max(0, MAX_FAILURES - len(self.failures))]),
        )


def read(chunks: Iterable[bytes]) -> Tally:
    """Count the test cases of one report, which comes in ``chunks``; raises :class:`XmlError`."""
    reader = _Reader()
    try:
        for chunk in chunks:
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise XmlError(expat.ErrorString(error.code), error.lineno, error.offset + 1) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, XmlError):
            raise
        raise XmlError("is in an encoding that is not known", 1, 1) from None
    return reader.tally()


class _Reader:
    """Parser events to counts; of the document only the open test case is known."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._total = 0
        self._seconds = 0.0
        self._counts: Counter[str] = Counter()
        self._failures: list[Failure] = []
        self._case: Mapping[str, str] | None = None
        self._case_depth = 0
        self._outcome: str | None = None
        self._said: list[str] = []
        self._reason: Mapping[str, str] = {}

    def tally(self) -> Tally:
        return Tally(
            total=self._total,
            failed=self._counts["failed"],
            errors=self._counts["errors"],
            skipped=self._counts["skipped"],
            seconds=self._seconds,
            failures=tuple(self._failures),
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"is nested deeper than {MAX_DEPTH}")
        name = tag.rpartition(":")[2]
        if name == "testcase" and self._case is None:
            self._case, self._case_depth, self._outcome = attributes, self._depth, None
        elif name in _OUTCOMES and self._case is not None and self._is_its_outcome():
            self._outcome, self._reason, self._said = _OUTCOMES[name], attributes, []
            self.parser.CharacterDataHandler = self._text

    def _is_its_outcome(self) -> bool:
        """Whether the element that starts is the first outcome directly in the test case."""
        return self._outcome is None and self._depth == self._case_depth + 1

    def _text(self, text: str) -> None:
        if len(self._said) < _MAX_TEXT:  # at least a character each
            self._said.append(text[:_MAX_TEXT])

    def _end(self, _tag: str) -> None:
        if self._case is not None and self._depth <= self._case_depth + 1:
            self.parser.CharacterDataHandler = None
        if self._case is not None and self._depth == self._case_depth:
            self._count(self._case)
            self._case = None
        self._depth -= 1

    def _count(self, case: Mapping[str, str]) -> None:
        self._total += 1
        self._seconds += _seconds(case)
        if self._outcome is None:
            return
        self._counts[self._outcome] += 1
        if self._outcome != "skipped" and len(self._failures) < MAX_FAILURES:
            self._failures.append(Failure(name=_name(case), message=_message(self._reason, "".join(self._said))))

    def _doctype(self, *_declaration: object) -> None:
        raise self._error("has a DOCTYPE: entities are not read")

    def _error(self, problem: str) -> XmlError:
        return XmlError(problem, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)


def _name(case: Mapping[str, str]) -> str:
    parts = (case.get("classname", ""), case.get("name", ""))
    return printable(".".join(part for part in parts if part) or "unnamed", limit=300)


def _message(reason: Mapping[str, str], text: str) -> str:
    said = reason.get("message") or text.strip() or reason.get("type", "")
    lines = said[:_MAX_TEXT].strip().splitlines()
    return printable(lines[0], limit=300) if lines else ""


def _seconds(case: Mapping[str, str]) -> float:
    try:
        value = float(case.get("time", "0").replace(",", ""))  # Surefire wrote 1,234.5
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e9 else 0.0
