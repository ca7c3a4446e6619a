"""Cirrus CI's tasks in the shape of a GitHub workflow, as which everything else reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.doctree import Node
from cigen.evidence.pipelines import reshaped

MAX_LINES = 1000  # of a task
MAX_TEXT = 20_000  # characters of a task
MAX_RUNS = 16  # of a matrix
_FOREIGN = ("windows_container", "macos_instance", "osx_instance", "freebsd_instance")
_TASK, _SCRIPT = (re.compile(rf"(?:[\w-]{{1,80}}_)?{word}") for word in ("task", "script"))


def workflow(document: Node) -> Node:
    """A job of each task, and of each image that its matrix names."""
    tasks = ((key.text, value) for key, value in document.entries if _TASK.fullmatch(key.text))
    return reshaped.workflow(document.line, (job for name, task in tasks for job in _jobs(document, name, task)))


def _jobs(document: Node, name: str, task: Node) -> Iterator[tuple[str, Node]]:
    container = task.get("container") or document.get("container")
    runs = (*container.get("matrix").items[:MAX_RUNS], *task.get("matrix").items[:MAX_RUNS])
    said = [image for run in runs for image in (run.get("image"), run.get("container", "image")) if image.text]
    env = [pair for part in (document, task) for pair in part.get("env").entries if pair[1].kind == "scalar"]
    here = (name for part in (task, document) for name in ("container", *_FOREIGN) if part.get(name))
    system = next(here, "container")
    values = [
        ("runs-on", Node(kind="scalar", line=task.line, text=system if system in _FOREIGN else "linux")),
        ("env", Node.of(task.line, ((key.text, value) for key, value in env))),
        ("services", _services(container)),
        ("steps", Node.branch("list", task.line, list(_steps(task)))),
    ]
    for image in said or [container.get("image")]:
        yield task.get("name").text or name, Node.of(task.line, [("container", image), *values])


def _services(container: Node) -> Node:
    listed = container.get("additional_containers").items[:MAX_RUNS]
    found = ((one.get("name").text, one) for one in listed if one.get("name").text)
    return Node.of(container.line, ((name, Node.of(one.line, _service(one))) for name, one in found))


def _service(one: Node) -> list[tuple[str, Node]]:
    return [(key, one.get(key)) for key in ("image", "env")]


def _steps(task: Node) -> Iterator[Node]:
    """One shell has the lines of all its scripts: each starts in the same folder again."""
    for key, value in task.entries:
        lines = value.scalars()[:MAX_LINES]
        if lines and _SCRIPT.fullmatch(key.text):
            text = "\n".join(line.text for line in lines)[:MAX_TEXT]
            yield Node.of(value.line, [("run", Node(kind="scalar", line=lines[0].line, text=text))])
