"""``cigen build``, ``test``, ``run`` and ``stop``: the same targets as CI, on this machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from typing import Annotated

import typer

from cigen import app as use_cases
from cigen.cli.arguments import Components, Folder
from cigen.cli.output import line
from cigen.engine import bake, cli, client, containers
from cigen.engine.containers import Publish, Running
from cigen.errors import UnsafeInputError, UsageError
from cigen.plan import ComponentPlan, Plan
from cigen.repo import Repo
from cigen.reports import TestReport, read

_ARTIFACTS = "cigen-artifacts"
_REPORTS = "cigen-reports"
_PUBLISH = re.compile(r"(?:(?P<address>\d{1,3}(?:\.\d{1,3}){3}):)?(?P<host>\d{1,5})(?::(?P<container>\d{1,5}))?")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    for command in (build, test, run, stop):
        app.command(command.__name__)(command)


def build(path: Folder = Path(), component: Components = None) -> None:
    """Compile and package in the toolchain image; what it made lands in cigen-artifacts/."""
    plan = _plan(path)
    parts = _chosen(plan, component)
    for part in parts:
        _clear(path / _ARTIFACTS / part.name)
    _bake(path, plan, [f"{part.name}-artifact" for part in parts])
    _hide(path / _ARTIFACTS)


def test(path: Folder = Path(), component: Components = None) -> None:
    """Run the tests in the toolchain image; reports land in cigen-reports/. Exit 1 if a test failed."""
    plan = _plan(path)
    parts = _chosen(plan, component)
    for part in parts:
        _clear(path / _REPORTS / part.name)
    _bake(path, plan, [f"{part.name}-reports" for part in parts])
    _hide(path / _REPORTS)
    reports = [(part, read(path / _REPORTS / part.name)) for part in parts]
    for part, report in reports:
        _show_report(part, report)
    if any(not report.passed for _, report in reports):
        raise typer.Exit(1)


def run(
    path: Folder = Path(),
    component: Components = None,
    publish: Annotated[
        str | None, typer.Option("--publish", "-p", help="PORT or PORT:CONTAINER-PORT of this machine.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The container's name; else the component's.")] = None,
    network: Annotated[
        str, typer.Option("--network", help="The network on which components find each other by name.")
    ] = "nat",
    env: Annotated[list[str] | None, typer.Option("--env", "-e", help="NAME=VALUE for the container.")] = None,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds to wait until the port answers.")] = 60.0,
) -> None:
    """Build the images, start them detached, wait until their ports answer, and print the URLs."""
    plan = _plan(path)
    apps = [part for part in _chosen(plan, component) if part.is_app or part.own_dockerfile]
    if not apps:
        raise UsageError("nothing here can be started: no component is an app", hint="`cigen inspect` shows why")
    if (name or publish) and len(apps) > 1:
        raise UsageError("--name and --publish are for one component", hint="choose it with --component")
    variables = dict(_variable(item) for item in env or ())
    launches = [
        containers.Launch(
            name=name or part.name,
            image=f"{part.name}:latest",
            component=part.name,
            publish=published(part, publish),
            network=network,
            environment=variables,
            seconds=timeout,
        )
        for part in apps
    ]
    _bake(path, plan, [f"{part.name}-image" for part in apps])
    engine = client.connect()
    for launch in launches:
        _show_running(containers.start(engine, launch))


def stop(
    path: Folder = Path(),
    component: Components = None,
    name: Annotated[str | None, typer.Option("--name", help="The container's name, as given to run.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every container that cigen started.")] = False,
) -> None:
    """Stop and remove what `cigen run` started, and its network once nobody is on it."""
    names = [] if everything else [name] if name else [part.name for part in _chosen(_plan(path), component)]
    stopped = containers.stop(client.connect(), names)
    for what, gone in (("container", stopped.containers), ("network", stopped.networks)):
        for item in gone:
            line(f"removed {what} {item}")
    if not stopped.containers:
        line("nothing was running")


def _plan(path: Path) -> Plan:

    repo = Repo.from_folder(path)
    _, plan = use_cases.plan(repo)
    if not repo.exists(plan.bake_file):
        raise UsageError(f"there is no {plan.bake_file} yet", hint="`cigen init` writes it")
    return plan


def _chosen(plan: Plan, names: list[str] | None) -> list[ComponentPlan]:

    known = {part.name: part for part in plan.components}
    for name in names or ():
        if name not in known:
            raise UsageError(f"there is no component {name}", hint=f"there are: {', '.join(known)}")
    return [known[name] for name in names or known]


def _bake(path: Path, plan: Plan, targets: list[str]) -> None:

    cli.buildx_version()
    client.facts(client.connect())
    # Set here, so that a variable of the same name in the user's environment leads nothing elsewhere.
    variables = {"REPORTS": _REPORTS, "IMAGE_PREFIX": "", "IMAGE_TAG": "latest", "CACHE_FROM": "", "CACHE_TO": ""}
    bake.run(bake.Bake(folder=path, file=plan.bake_file, targets=tuple(targets), variables=variables))


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


def published(part: ComponentPlan, wanted: str | None) -> tuple[Publish, ...]:
    """The ports of ``--publish``, or the component's own; raises :class:`UsageError`."""
    if wanted is None:
        return (Publish(host=part.port, container=part.port),) if part.port else ()
    match = _PUBLISH.fullmatch(wanted)
    container = int(match["container"] or part.port or match["host"]) if match else 0
    if match is None or not 0 < int(match["host"]) < 65536 or not 0 < container < 65536:
        raise UsageError(f"--publish cannot be {wanted}", hint="PORT or PORT:CONTAINER-PORT, such as 800:80")
    return (Publish(host=int(match["host"]), container=container, address=match["address"] or ""),)


def _variable(text: str) -> tuple[str, str]:

    name, separator, value = text.partition("=")
    if not separator or not name.isidentifier():
        raise UsageError("--env must be NAME=VALUE")
    return name, value


def _show_running(running: Running) -> None:

    where = f" at {running.url}" if running.url else ""
    line(f"{running.name}: {running.state}{where}, as {running.name} on the network {running.network}", "bold")


def _show_report(part: ComponentPlan, report: TestReport) -> None:

    line(f"{part.name}: {report.verdict}", "green" if report.passed else "bold red")
    for failure in report.failures:
        line(f"  {failure.name}", "red")
        if failure.message:
            line(f"      {failure.message}")
    for note in filter(None, (report.warning, *report.unread)):
        line(f"  warning: {note}", "yellow")
