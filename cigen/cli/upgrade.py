"""``cigen upgrade``: newer images, actions and toolchains."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cigen import app as use_cases
from cigen import upgrade as upgrades
from cigen.cli import files
from cigen.cli.arguments import Folder, Json
from cigen.cli.output import Style, line, show_changes, show_findings, show_json, show_table
from cigen.registry import resolve
from cigen.upgrade import Move, Toolchain, Upgrade, Wishes
from cigen.upgrade.sources import Online

_MOVE_STYLE: dict[str, Style] = {"moves": "cyan", "waits": "yellow", "unknown": "red", "fresh": "dim"}
_LIFE_STYLE: dict[str, Style] = {"past": "red", "near": "yellow"}
_HASH = 12  # characters of a digest or commit that a person compares


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("upgrade")(upgrade)


def upgrade(
    path: Folder = Path(),
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="Only images, actions, one of them, or the images of a tool."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Move the toolchain of --only to this version.")
    ] = None,
    days: Annotated[
        int, typer.Option("--cooldown", min=0, max=365, metavar="DAYS", help="Take nothing younger than this.")
    ] = 7,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nobody: take the pins that come with this cigen.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would move.")] = False,
    as_json: Json = False,
) -> None:
    """Move images, actions and toolchains to newer versions."""
    if not dry_run:
        use_cases.recover(path)
    wishes = Wishes(only=tuple(only or ()), to=to, days=days)
    sources = None if offline else Online()
    found = upgrades.prepare(path, wishes, sources, datetime.now(UTC), resolve=None if offline else resolve)
    if as_json:
        show_json(_as_json(found))
    else:
        _show(found)
    if not dry_run and as_json:
        use_cases.write(found.generation)
    elif not dry_run:
        files.write(found.generation)


def _show(found: Upgrade) -> None:
    _show_moves(found.moves)
    _show_toolchains(found.toolchains)
    show_findings(found.advice)
    show_findings(found.generation.findings)
    line()
    show_changes(found.generation.pending)


def _show_moves(moves: Sequence[Move]) -> None:
    if moves:
        rows = [(move.kind, move.name, _step(move), move.status, move.why) for move in moves]
        header = ("pin", "name", "version", "", "")
        show_table(header, rows, [_MOVE_STYLE[move.status] for move in moves])


def _step(move: Move) -> str:
    before, after = (
        name or value.removeprefix("sha256:")[:_HASH]
        for name, value in ((move.before_name, move.before), (move.after_name, move.after))
    )
    return before if before == after else f"{before} -> {after}"


def _show_toolchains(toolchains: Sequence[Toolchain]) -> None:
    if toolchains:
        line()
        rows = [(one.tool, one.version, one.component, _end(one), _newer(one)) for one in toolchains]
        header = ("toolchain", "version", "component", "end of life", "newer")
        show_table(header, rows, [_LIFE_STYLE.get(one.life) for one in toolchains])
        for told in dict.fromkeys(f"{one.tool}: as of {one.as_of}, {one.told_by}" for one in toolchains if one.as_of):
            line(f"end of life of {told}", "dim")


def _end(toolchain: Toolchain) -> str:
    if toolchain.ends is None:
        return "not known"
    return f"{toolchain.ends}" + {"past": " (past)", "near": " (near)"}.get(toolchain.life, "")


def _newer(toolchain: Toolchain) -> str:
    if not toolchain.newer:
        return ""
    command = f"cigen upgrade --only {toolchain.tool} --to {toolchain.newer[-1]}"
    return f"{', '.join(toolchain.newer)}: `{command}`"


def _as_json(found: Upgrade) -> dict[str, Any]:
    return {
        "schema": 1,
        "moves": [dataclasses.asdict(move) for move in found.moves],
        "toolchains": [
            {
                **dataclasses.asdict(one),
                "source": str(one.source) if one.source else None,
                "ends": one.ends.isoformat() if one.ends else None,
            }
            for one in found.toolchains
        ],
        "advice": [dataclasses.asdict(finding) for finding in found.advice],
        "files": [{"path": change.path, "status": change.status} for change in found.generation.pending],
    }
