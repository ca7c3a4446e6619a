"""What a person reads: colour and width only where the output is a terminal."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cigen.display import printable
from cigen.errors import CigenError
from cigen.facts import Component, Finding
from cigen.writer import Change

if TYPE_CHECKING:
    from rich.console import Console

_SEVERITY_STYLE = {"info": "dim", "warning": "yellow", "error": "bold red"}
_STATUS_STYLE = {"new": "green", "stale": "cyan", "missing": "yellow", "edited": "red", "in-the-way": "red"}


@cache
def console(*, stderr: bool = False) -> Console:
    """Standard output or error; plain when piped or with NO_COLOR."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, highlight=False, soft_wrap=True, emoji=False)


def line(text: str = "", style: str | None = None, *, stderr: bool = False) -> None:
    """Print one line; markup in ``text`` means nothing."""
    console(stderr=stderr).print(text, style=style, markup=False)


def show_json(data: Any) -> None:
    """Print JSON as other tools read it."""
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def show_error(error: CigenError) -> None:
    """What, where, and what to do next."""
    line(f"error: {printable(error.message, limit=2000)}", "bold red", stderr=True)
    if error.where:
        line(f"  at {printable(error.where)}", stderr=True)
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
        (runtime.name, runtime.version, source),
        ("build tool", part.build_tool, part.workspace or ""),
        ("kind", kind, f"health {part.health}" if part.health else ""),
        *(("service", service.name, str(service.source)) for service in part.services),
        *(("command", command, name) for name in ("deps", "build", "test") for command in getattr(part.commands, name)),
    ]
    return [(label, printable(value), printable(note)) for label, value, note in rows]


def show_rows(rows: Sequence[tuple[str, str, str]]) -> None:
    """Rows of label, value and a dim note, in columns."""
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    from rich.text import Text

    for label, value, note in rows:
        text = Text(f"  {label:<{widths[0]}}  ", style="dim")
        text.append(f"{value:<{min(widths[1], 60)}}", style="default not dim")
        text.append(f"  {note}".rstrip(), style="dim")
        text.rstrip()
        console().print(text)


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str | None]) -> None:
    """A table with a style for each row."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(name, overflow="fold")
    for row, style in zip(rows, styles, strict=True):
        table.add_row(*(Text(printable(cell)) for cell in row), style=style)
    console().print(table)


def show_changes(changes: Sequence[Change]) -> None:
    """One line a file."""
    for change in changes:
        line(f"  {change.status:<10}  {printable(change.path)}", _STATUS_STYLE.get(change.status))


def show_diff(changes: Sequence[Change]) -> None:
    """A unified diff of every file that is not as it should be."""
    for change in changes:
        before, after = ((text or "").splitlines() for text in (change.before, change.after))
        for text in difflib.unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm=""):
            style = {"+": "green", "-": "red", "@": "cyan"}.get(text[:1])
            line(printable(text, limit=5000), style)
