"""Read ``.cigen/overlay.yml``; raises :class:`UsageError` with file and line for anything it does not know."""

from __future__ import annotations

import re
from typing import Any

from cigen.errors import UsageError
from cigen.overlay import FILE, JobOverlay, Noted, Overlay, StageOverlay, StepOverlay
from cigen.repo import Repo
from cigen.settings.documents import document
from cigen.settings.reader import Reader
from cigen.yamltree import Node

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_VALUE = re.compile(r"[^\x00-\x1f\x7f]{0,4000}")
_COMMAND = re.compile(r"[^\x00-\x1f\x7f]{1,4000}")
_KEY = re.compile(r"[a-z][a-z-]{0,40}")
_COMMENT = re.compile(r"[ -]*uses:\s+\S+\s+#(.*)")
_RELEASE = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def load(repo: Repo) -> Overlay:
    """What the repository adds to jobs and stages."""
    reader = Reader(document(repo, FILE), FILE)
    reader.check_keys("jobs", "stages")
    lines = (repo.text(FILE) or "").splitlines()
    return Overlay(jobs=_jobs(reader.child("jobs"), lines), stages=_stages(reader.child("stages")))


def _jobs(reader: Reader, lines: list[str]) -> tuple[JobOverlay, ...]:
    return tuple(_job(name, reader, lines) for name in reader.names())


def _job(name: str, jobs: Reader, lines: list[str]) -> JobOverlay:
    reader = jobs.child(name)
    reader.check_keys("env", "services", "settings", "steps")
    steps = reader.child("steps")
    return JobOverlay(
        name=name,
        line=jobs.line(name),
        env=_values(reader.child("env"), lines, _NAME),
        services=_values(reader.child("services"), lines),
        settings=_settings(reader, lines, "env", "services", "steps"),
        steps=tuple(_step(step, steps, lines) for step in steps.names()),
    )


def _step(name: str, steps: Reader, lines: list[str]) -> StepOverlay:
    reader = steps.child(name)
    reader.check_keys("after", "before", "env", "remove", "settings")
    return StepOverlay(
        name=name,
        line=steps.line(name),
        env=_values(reader.child("env"), lines, _NAME),
        settings=_settings(reader, lines, "env"),
        before=_inserted(reader, "before", lines),
        after=_inserted(reader, "after", lines),
        remove=reader.choice("remove", ("true", "false")) == "true",
    )


def _settings(reader: Reader, lines: list[str], *elsewhere: str) -> dict[str, Any]:
    """Any key of a job or step but those that have a place of their own here."""
    settings = reader.child("settings")
    for key in elsewhere:
        if settings.has(key):
            raise settings.error(key, f"{key} stands beside settings, not in it")
    return _values(settings, lines, _KEY)


def _inserted(reader: Reader, key: str, lines: list[str]) -> tuple[dict[str, Any], ...]:
    node = reader.node(key)
    if node.is_null:
        return ()
    steps = node.items if node.kind == "list" else (node,)
    for step in steps:
        if step.kind != "mapping" or not (step.get("run") or step.get("uses")):
            message = "a step is a mapping that has run or uses"
            raise UsageError(message, where=f"{FILE}:{step.line}")
    return tuple(_plain(step, lines) for step in steps)


def _values(reader: Reader, lines: list[str], grammar: re.Pattern[str] | None = None) -> dict[str, Any]:
    for key in reader.names():
        if grammar and not grammar.fullmatch(key):
            raise reader.error(key, f"{key!a} cannot be a name here")
    return {key: _plain(reader.node(key), lines) for key in reader.names()}


def _plain(node: Node, lines: list[str]) -> Any:
    """The node as data; the release behind a pinned action stays with it."""
    match node.kind:
        case "mapping":
            return {name.text: _entry(name.text, value, lines) for name, value in node.entries}
        case "list":
            return [_plain(item, lines) for item in node.items]
        case _:
            return _scalar(node)


def _entry(key: str, value: Node, lines: list[str]) -> Any:
    told = _COMMENT.match(lines[value.line - 1]) if key == "uses" and value.kind == "scalar" else None
    comment = told[1].strip() if told else ""
    return Noted(value=value.text, comment=comment) if _RELEASE.fullmatch(comment) else _plain(value, lines)


def _scalar(node: Node) -> Any:
    if node.plain and node.text.lower() in _WORDS:
        return _WORDS[node.text.lower()]
    return int(node.text) if node.plain and _NUMBER.fullmatch(node.text) else node.text


def _stages(reader: Reader) -> tuple[StageOverlay, ...]:
    return tuple(
        _stage(component, name, reader.child(component))
        for component in reader.names()
        for name in reader.child(component).names()
    )


def _stage(component: str, name: str, stages: Reader) -> StageOverlay:
    reader = stages.child(name)
    reader.check_keys("after", "before", "env")
    env = reader.child("env")
    for key in env.names():
        if not _NAME.fullmatch(key):
            raise env.error(key, f"{key!a} cannot be the name of a variable")
    return StageOverlay(
        component=component,
        name=name,
        line=stages.line(name),
        env=tuple((key, env.text(key, _VALUE) or "") for key in env.names()),
        before=reader.strings("before", _COMMAND),
        after=reader.strings("after", _COMMAND),
    )
