"""What a person reads: colour and width only where the output is a terminal."""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import typer

from cigen.check_report import next_step, why
from cigen.display import printable
from cigen.errors import CigenError
from cigen.facts import Component, Finding
from cigen.reconcile import Change

Style = Literal["bold", "dim", "red", "green", "yellow", "cyan", "bold red"]

_SEVERITY_STYLE: dict[str, Style] = {"info": "dim", "warning": "yellow", "error": "bold red"}
_STATUS_STYLE: dict[str, Style] = {
    "new": "green",
    "stale": "cyan",
    "missing": "yellow",
    "edited": "dim",
    "deleted": "dim",
    "seeded": "dim",
    "thin": "dim",
    "obsolete": "cyan",
    "conflicted": "red",
    "in-the-way": "red",
}
_DIFF_STYLE: dict[str, Style] = {"+": "green", "-": "red", "@": "cyan"}


def styled(text: str, style: Style | None, *, stderr: bool = False) -> str:
    """``text`` in a style, plain where nobody sees colours: no terminal, or NO_COLOR."""
    stream = sys.stderr if stderr else sys.stdout
    if style is None or not text or not stream.isatty() or os.environ.get("NO_COLOR"):
        return text
    words = style.split()
    colour = next((word for word in words if word not in ("bold", "dim")), None)
    return typer.style(text, fg=colour, bold="bold" in words or None, dim="dim" in words or None)


def line(text: str = "", style: Style | None = None, *, stderr: bool = False) -> None:
    """Print one line."""
    print(styled(text, style, stderr=stderr), file=sys.stderr if stderr else sys.stdout)


def show_json(data: Any) -> None:
    """Print JSON as other tools read it; in ASCII, so that no character of a repository acts on a terminal."""
    sys.stdout.write(json.dumps(data, indent=2) + "\n")


def show_error(error: CigenError) -> None:
    """What, where, and what to do next."""
    line(f"error: {printable(error.message, limit=2000)}", "bold red", stderr=True)
    if error.where:
        line(f"  at {printable(error.where)}", stderr=True)
    for said in error.said:
        line(f"  {printable(said)}", stderr=True)
    if error.hint:
        line(f"  next: {printable(error.hint, limit=2000)}", stderr=True)


def show_findings(findings: Iterable[Finding]) -> None:
    """Findings on standard error, each with its place."""
    for finding in findings:
        place = finding.file or ""
        if finding.line is not None:
            place += f":{finding.line}"
        text = f"{finding.severity}: {finding.message}" + (f"  [{place}]" if place else "")
        line(printable(text, limit=1000), _SEVERITY_STYLE[finding.severity], stderr=True)


def show_components(components: Sequence[Component]) -> None:
    """Each component as a small table: what it is and which file says so."""
    for number, part in enumerate(components):
        if number:
            line()
        line(f"{part.name}  {'' if part.path == '.' else part.path}".rstrip(), "bold")
        show_rows(_component_rows(part))


def _component_rows(part: Component) -> list[tuple[str, str, str]]:
    runtime = part.runtime
    source = str(runtime.source) if runtime.source else "assumed: nothing declares it"
    kind = ", ".join(filter(None, (part.framework, part.kind, f"port {part.port}" if part.port else "")))
    rows = [
        (runtime.name, runtime.used, source),
        ("build tool", part.build_tool, part.workspace or ""),
        ("kind", kind, f"health {part.health}" if part.health else ""),
        *(("service", service.name, str(service.source)) for service in part.services),
        *(
            ("built with" if one.is_compiled else "runs with", f"{one.made} of {one.component}", str(one.source))
            for one in part.artifacts
        ),
        *((name, command, "") for name in ("deps", "build", "test") for command in getattr(part.commands, name)),
    ]
    return [(label, printable(value), printable(note)) for label, value, note in rows]


def show_rows(rows: Sequence[tuple[str, str, str]]) -> None:
    """Rows of label, value and a dim note, in columns."""
    labels = max((len(label) for label, _, _ in rows), default=0)
    values = max((len(value) for _, value, note in rows if note), default=0)
    for label, value, note in rows:
        start = styled(f"  {label:<{labels}}  ", "dim")
        end = styled(f"  {note}", "dim") if note else ""
        line(f"{start}{value:<{values if note else 0}}{end}")


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[Style | None]) -> None:
    """A table with a style for each row; the last column is as long as it likes."""
    cells = [[printable(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, style in zip(cells, ("bold", *styles), strict=True):
        *first, last = row
        padded = "  ".join(f"{cell:<{width}}" for cell, width in zip(first, widths, strict=False))
        line(f"{padded}  {last}".rstrip(), style)


def show_changes(changes: Sequence[Change]) -> None:
    """One line a file, and one for each place in conflict."""
    for change in changes:
        told = "" if change.status in ("fresh", "new") and not change.why else f"  {why(change)}"
        line(f"  {change.status:<10}  {printable(change.path)}{told}", _STATUS_STYLE.get(change.status))
        for found in change.conflicts:
            place = f"{found.path or 'the whole file'}, line {found.line}: {found.message or found.kind}"
            line(f"              {printable(place)}", "red")
        for note in change.notes:
            line(printable(f"              {note.path}: {note.kind} {note.message}".rstrip()), "dim")


def show_conflicts(changes: Sequence[Change]) -> None:
    """Places that a diff cannot show, on standard error: the user's side stays in them."""
    for change in changes:
        for found in change.conflicts:
            place = f"{change.path}:{found.line}: {found.path or 'the whole file'}: {found.message or found.kind}"
            line(f"conflict: {printable(place)}", "red", stderr=True)


def show_next(changes: Sequence[Change]) -> None:
    """What to run, each once."""
    for step in dict.fromkeys(next_step(change) for change in changes):
        if step:
            line(printable(step))


def show_diff(changes: Sequence[Change]) -> None:
    """A unified diff of every file that is not as it should be."""
    for change in changes:
        before, after = ((text or "").splitlines() for text in (change.before, change.after))
        for text in difflib.unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm=""):
            style = _DIFF_STYLE.get(text[:1])
            line(printable(text, limit=5000), style)
