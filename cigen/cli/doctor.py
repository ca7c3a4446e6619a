"""``cigen doctor``: whether everything is there that a build needs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import typer

from cigen.cli.arguments import Folder, Json
from cigen.cli.output import Style, line, show_json
from cigen.doctor import examine

_MARKS: dict[str, tuple[str, Style]] = {
    "ok": ("ok", "green"),
    "warning": ("warn", "yellow"),
    "failed": ("FAIL", "bold red"),
    "skipped": ("-", "dim"),
}


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("doctor")(doctor)


def doctor(path: Folder = Path(), as_json: Json = False) -> None:
    """Look whether all is there that a build needs.

    The engine, buildx, cache backends, registry, git and disk, each with how to mend what is missing.
    """
    checks = examine(path)
    if as_json:
        show_json({"schema": 1, "checks": [dataclasses.asdict(check) for check in checks]})
    else:
        for check in checks:
            mark, style = _MARKS[check.result]
            line(f"{mark:<5} {check.what}", style if check.result != "ok" else None)
            if check.mend:
                line(f"      {check.mend}", "dim")
    if any(check.result == "failed" for check in checks):
        raise typer.Exit(5)
