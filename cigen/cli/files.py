"""``cigen init``, ``generate`` and ``check``: the files of a repository."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from cigen import app as use_cases
from cigen import check_report
from cigen.app import Generation
from cigen.cli.arguments import Folder, Offline
from cigen.cli.output import (
    line,
    show_changes,
    show_components,
    show_conflicts,
    show_diff,
    show_findings,
    show_json,
    show_next,
)
from cigen.reconcile import Choices, Side
from cigen.registry import Resolution, resolve


class Conflict(StrEnum):
    """Whose side is taken where both changed the same."""

    OURS = "ours"
    THEIRS = "theirs"
    REPORT = "report"

    @property
    def side(self) -> Side | None:
        """The side that is taken, if any."""
        return None if self is Conflict.REPORT else cast("Side", self.value)


class UpdateBot(StrEnum):
    """Who moves pins in the files."""

    DEPENDABOT = "dependabot"
    RENOVATE = "renovate"


class Report(StrEnum):
    """The formats of `cigen check`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


_Adopt = Annotated[
    list[str] | None,
    typer.Option("--adopt", metavar="PATH", help="Merge into this file, which the lock lacks; '*' for all."),
]
_Restore = Annotated[
    list[str] | None,
    typer.Option("--restore", metavar="PATH", help="Bring back this file, or what was deleted from it."),
]
_DryRun = typer.Option(False, "--dry-run", help="Write nothing; show what would be written.")
_Diff = typer.Option(False, "--diff", help="Write nothing; show the difference line by line.")
_Check = typer.Option(False, "--check", help="Write nothing; exit 1 if a file is not as it should be.")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("init")(init)
    app.command("generate")(generate)
    app.command("check")(check)


def init(
    path: Folder = Path(),
    offline: Offline = False,
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask before writing."),
    dry_run: bool = _DryRun,
    adopt: _Adopt = None,
    updates: Annotated[
        UpdateBot | None,
        typer.Option("--updates", help="Configure this bot to move the pins (cigen.yml: updates)."),
    ] = None,
) -> None:
    """Inspect a repository and write its build and CI files.

    Shows what was found, then writes Dockerfile, bake file and workflow.
    """
    choices = Choices(adopt=tuple(adopt or ()))
    generation = _prepare(path, offline=offline, choices=choices, writes=not dry_run, updates=updates)
    show_components(generation.facts.components)
    line()
    show_changes(generation.changes)
    show_findings(generation.findings)
    if not dry_run and (yes or _agreed(generation)):
        write(generation)
        line("\nnext: `cigen test` runs the build and the tests here; commit the files and CI does the same")


def generate(
    path: Folder = Path(),
    offline: Offline = False,
    check_only: bool = _Check,
    diff: bool = _Diff,
    dry_run: bool = _DryRun,
    conflict: Annotated[
        Conflict,
        typer.Option("--conflict", help="Where you and cigen changed the same: keep yours, take cigen's, or report."),
    ] = Conflict.REPORT,
    adopt: _Adopt = None,
    restore: _Restore = None,
) -> None:
    """Render the files again; your edits stay.

    From the repository, the settings and the lock.
    """
    read_only = check_only or diff or dry_run
    choices = Choices(
        adopt=tuple(adopt or ()),
        restore=tuple(restore or ()),
        prefer=conflict.side,
    )
    generation = _prepare(path, offline=offline or check_only, choices=choices, writes=not read_only)
    if diff:
        show_diff(generation.pending)
        show_conflicts(generation.conflicted)
    else:
        show_changes(generation.changes)
        show_findings(generation.findings)
    if check_only and not generation.is_fresh:
        raise typer.Exit(1)
    if not read_only:
        write(generation)


def check(
    path: Folder = Path(),
    report: Annotated[Report, typer.Option("--format", help="How to tell what was found.")] = Report.TEXT,
) -> None:
    """Tell whether the files are fresh: exit 1 if not.

    Fresh is a file as `cigen generate` would write it. Asks no registry.
    """
    generation = _prepare(path, offline=True)
    match report:
        case Report.JSON:
            show_json(check_report.as_json(generation.changes, generation.notices))
        case Report.SARIF:
            show_json(check_report.as_sarif(generation.changes, generation.notices))
        case Report.GITHUB:
            typer.echo(check_report.as_annotations(generation.changes, generation.notices), nl=False)
        case Report.TEXT:
            _tell(generation)
    if not generation.is_fresh:
        raise typer.Exit(1)


def _tell(generation: Generation) -> None:
    if generation.is_fresh:
        line("all files are as they should be")
    shown = generation.pending or [change for change in generation.changes if change.status != "fresh"]
    show_changes(shown)
    show_findings(generation.notices)
    show_next(generation.pending)


def _prepare(
    path: Path,
    *,
    offline: bool,
    choices: Choices | None = None,
    writes: bool = False,
    updates: UpdateBot | None = None,
) -> Generation:
    """What a run would do; one that writes finishes first what an earlier one, killed, began."""
    if writes:
        use_cases.recover(path)
    text = use_cases.settings_with_updates(path, updates.value) if updates else None
    return use_cases.prepare(path, None if offline else _resolve, choices, settings_text=text)


def _resolve(names: Sequence[str]) -> Resolution:
    if sys.stderr.isatty():
        line(f"asking registries for the digests of {len(names)} images ...", "dim", stderr=True)
    return resolve(names)


def _agreed(generation: Generation) -> bool:
    """Ask on a terminal only, and only where there is something to write."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or not generation.pending:
        return True
    try:
        agreed = typer.confirm("\nWrite these files?", default=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
    if not agreed:
        line("nothing was written")
    return agreed


def write(generation: Generation) -> None:
    """Write, and say how much was written."""
    use_cases.write(generation)
    changes = [change for change in generation.changes if change.writes]
    written = sum(change.after is not None for change in changes)
    removed = f", removed {len(changes) - written}" if written < len(changes) else ""
    line(f"wrote {_files(written)} and the lock{removed}" if changes else "nothing to write")


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
