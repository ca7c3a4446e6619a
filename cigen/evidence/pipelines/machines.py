"""The system of the machines that a job or a step of a pipeline is for, whatever its provider: Linux, or another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cigen.evidence import pipelines
from cigen.evidence.pipelines.jobs import Job
from cigen.yamltree import Node

_OTHER = re.compile(
    r"windows|\bwin(?:32|64)?\b|mac-?os|\bmac\b|osx|darwin|\bios\b|msys|mingw|msvc|cygwin|freebsd|android",
    re.IGNORECASE,
)
_LINUX = re.compile(r"linux|ubuntu|debian|fedora", re.IGNORECASE)
_SHELLS = re.compile(r"\s*(?:cmd|msys2|powershell)\b")
_OF_MATRIX = re.compile(r"matrix\.([\w-]+(?:\.[\w-]+)?)", re.ASCII)
_PARAMETER = re.compile(r"<<\s{0,9}parameters\.([\w-]+)\s{0,9}>>", re.ASCII)
_CIRCLE = ".circleci/"
_KINDS = ("macos", "windows")  # of CircleCI's executors


def is_foreign(job: Job) -> bool:
    """Whether the job's machines, all that a matrix gives it, or its shell have another system."""
    shell = job.node.get("defaults", "run", "shell") or job.document.get("defaults", "run", "shell")
    groups = _of_circle(job) if job.file.startswith(_CIRCLE) else _of_github(job)
    return _SHELLS.match(shell.text) is not None or any(_are_others(names) for names in groups)


def is_foreign_step(step: Node) -> bool:
    """Whether a step of a job's asks for another system, or for a shell of one."""
    condition = step.get("if").text
    is_asked = "!" not in condition and _is_other(condition)
    return is_asked or _SHELLS.match(step.get("shell").text) is not None


def is_foreign_mapping(document: Node, job: Node) -> bool:
    """Whether a job of GitLab's, Bitbucket's, Drone's or Woodpecker's is bound to machines of another system."""
    labels = (
        *(job.get("tags") or document.get("default", "tags")).scalars(),
        *job.get("runs-on").scalars(),
        *(document.get(*keys) for keys in (("platform", "os"), ("labels", "platform"))),
    )
    return _is_other(" ".join(node.text for node in labels))


def _are_others(names: list[str]) -> bool:
    return bool(names) and all(map(_is_other, names))


def _is_other(name: str) -> bool:
    return _OTHER.search(name) is not None and not _LINUX.search(name)


def _of_github(job: Job) -> Iterator[list[str]]:
    """The names of the machines; those of a list of GitHub's are labels that one machine has."""
    said = job.node.get("runs-on")
    labels = (said.get("labels") or said).scalars()
    matrix = job.node.get("strategy", "matrix")
    if named := [match for node in labels for match in _OF_MATRIX.findall(node.text)]:
        yield from (_of_matrix(job, matrix, *name.split(".")) for name in named)
    elif job.file.startswith(".github/"):
        yield [" ".join(node.text for node in labels)]
    else:
        yield [node.text for node in labels]


def _of_matrix(job: Job, matrix: Node, name: str, *rest: str) -> list[str]:
    if own := job.entry.get(name):
        return [_text(own.get(*rest))]
    listed = (*matrix.get(name).items, *(item.get(name) for item in matrix.get("include").items))
    return [_text(node.get(*rest)) for node in islice((node for node in listed if node), pipelines.MAX_ENTRIES)]


def _text(node: Node) -> str:
    return " ".join(one.text for one in node.scalars())


def _of_circle(job: Job) -> Iterator[list[str]]:
    """What the executor is called and made of, with what the workflows give to the job for it."""
    called = job.node.get("executor")
    executor = job.document.get("executors", (called.get("name") or called).text)
    for part in (job.node, executor):
        yield [kind for kind in _KINDS if part.get(kind)]
        yield [part.get("machine", "image").text]
        for node in (called.get("name") or called, part.get("resource_class")):
            parameter = _PARAMETER.fullmatch(node.text)
            yield list(islice(_given(job, parameter[1]), pipelines.MAX_ENTRIES)) if parameter else [node.text]


def _given(job: Job, parameter: str) -> Iterator[str]:
    for _, workflow in job.document.get("workflows").entries:
        for called in (item.get(job.name) for item in workflow.get("jobs").items):
            values = called.get("matrix", "parameters", parameter) or called.get(parameter)
            yield from (node.text for node in values.scalars())
