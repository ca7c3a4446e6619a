"""The command line: each command parses, calls a use case, prints and sets the exit code."""

from __future__ import annotations

import typer

from cigen import __version__
from cigen.cli import build, cache, doctor, facts, files, run, upgrade

app = typer.Typer(
    name="cigen",
    help="Reads a repository, writes its multi-stage Dockerfile and CI workflow, and keeps the layer cache warm.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (files, upgrade, facts, build, run, doctor):
    group.register(app)
app.add_typer(cache.app, name="cache")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cigen {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", "-V", callback=_version, is_eager=True, help="Print the version and exit."
    ),
) -> None: ...
