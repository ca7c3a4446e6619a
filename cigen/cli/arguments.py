"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(help="The repository's folder.", show_default="this folder")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for other tools.")]
Revision = Annotated[
    str | None,
    typer.Option(
        "--revision",
        metavar="REVISION",
        help="A commit, branch or tag in place of the files.",
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Ask no registry: images without a known digest go by tag.")]
Components = Annotated[
    list[str] | None, typer.Option("--component", "-c", metavar="NAME", help="Only this component; may be repeated.")
]
