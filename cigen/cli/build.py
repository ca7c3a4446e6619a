"""``cigen build`` and ``test``: the same targets as CI, on this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import typer

from cigen.cli import targets
from cigen.cli.arguments import Components, Folder
from cigen.cli.output import line
from cigen.errors import UnsafeInputError, UsageError
from cigen.plan import ComponentPlan
from cigen.reports import TestReport, read

_ARTIFACTS = "cigen-artifacts"


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (build, test):
        app.command(command.__name__)(command)


def build(path: Folder = Path(), component: Components = None) -> None:
    """Compile and package in the toolchain image.

    What it made lands in cigen-artifacts/.
    """
    plan = targets.planned(path)
    parts = targets.chosen(plan, component)
    targets.given(plan.with_producers(parts))
    targets.ready()
    for part in parts:
        _clear(path / _ARTIFACTS / part.name)
    wanted = [f"{part.name}-{'artifact' if part.has_stages else 'build'}" for part in parts]
    targets.baked(path, plan, wanted)
    _hide(path / _ARTIFACTS)


def test(path: Folder = Path(), component: Components = None) -> None:
    """Run the tests in the toolchain image.

    Reports land in cigen-reports/. Exit 1 if a test failed.
    """
    plan = targets.planned(path)
    parts = [part for part in targets.chosen(plan, component) if part.has_stages]
    if not parts:
        raise UsageError("there is nothing to test: the Dockerfile is not cigen's", hint="`cigen build` builds it")
    targets.given(plan.with_producers(parts))
    targets.ready(parts)
    for part in parts:
        _clear(path / targets.REPORTS / part.name)
    targets.tested(path, plan, parts)
    _hide(path / targets.REPORTS)
    reports = [(part, read(path / targets.REPORTS / part.name)) for part in parts]
    for part, report in reports:
        _show_report(part, report)
    if any(not report.passed for _, report in reports):
        raise typer.Exit(1)


def _clear(folder: Path) -> None:
    """What an older build left must not be taken for this one's, and a link must not lead a build elsewhere."""
    for place in (folder.parent, folder):
        if place.is_symlink():
            raise UnsafeInputError("a link stands where the build puts its files", where=str(place), hint="remove it")
    shutil.rmtree(folder, ignore_errors=True)


def _hide(folder: Path) -> None:
    """Keep what a build leaves out of git, without touching a .gitignore of the user's."""
    if not folder.is_dir():
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with contextlib.suppress(FileExistsError), os.fdopen(os.open(folder / ".gitignore", flags, 0o644), "w") as stream:
        stream.write("*\n")


def _show_report(part: ComponentPlan, report: TestReport) -> None:
    if report.passed and not report.total and not part.has_tests:
        line(f"{part.name}: is built, and has no tests", "green")
        return
    line(f"{part.name}: {report.verdict}", "green" if report.passed else "bold red")
    for failure in report.failures:
        line(f"  {failure.name}", "red")
        if failure.message:
            line(f"      {failure.message}")
    for note in filter(None, (report.warning, *report.unread)):
        line(f"  warning: {note}", "yellow")
