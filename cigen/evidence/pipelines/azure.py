"""Azure's pipelines in the shape of a GitHub workflow, as which everything else reads them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from cigen.doctree import NOTHING, Node
from cigen.evidence.pipelines import reshaped

MAX_LISTED = 64  # runs of a matrix, or containers
MAX_STEPS = 200  # of a job
MAX_TEXT = 10_000  # characters of a step
_MAX_FILLED = 16  # expressions of a text
_MAX_VALUE = 200  # characters of what stands for one
_SHELLS = ("script", "bash", "pwsh", "powershell")
_EXPRESSION = re.compile(
    r"\$\(\s?([\w.-]{1,100})\s?\)|\$\{\{\s?(?:variables|parameters)\.([\w.-]{1,100})\s?\}\}", re.ASCII
)
_UNKNOWN = ("$(", "${{", "$[")
_ELSEWHERE = "${{ unknown }}"  # a folder that cannot be known
_ROOT = ("system.defaultworkingdirectory", "build.sourcesdirectory", "build.repository.localpath")


@dataclass(frozen=True, kw_only=True)
class _Task:
    """What a task runs: a program with words of some inputs, in the folder that another names."""

    program: str
    words: tuple[str, ...]
    folder: str = "workingDirectory"


_TASKS = {
    "dotnetcorecli": _Task(program="dotnet", words=("command", "custom", "projects", "arguments")),
    "npm": _Task(program="npm", words=("command", "customCommand"), folder="workingDir"),
    "maven": _Task(program="mvn", words=("options", "goals"), folder="mavenPomFile"),
    "gradle": _Task(program="gradle", words=("options", "tasks")),
    "go": _Task(program="go", words=("command", "arguments")),
}
_SCRIPTED = ("cmdline", "bash", "powershell")


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """What expressions of a job stand for: one value, or one in each run of its matrix."""

    values: Mapping[str, str]
    runs: Mapping[str, Node] = field(default_factory=dict)

    def filled(self, node: Node) -> Node:
        """The text with the values that are known; a list where it is nothing but what a matrix gives."""
        match = _EXPRESSION.fullmatch(node.text.strip())
        if match and _name(match) in self.runs:
            return self.runs[_name(match)]
        text = node.text[:MAX_TEXT]
        known = _EXPRESSION.sub(lambda one: self.values.get(_name(one), one[0]), text, count=_MAX_FILLED)
        return replace(node, text=known)

    def folder(self, node: Node) -> Node:
        """As :meth:`filled`, for a path."""
        found = self.filled(node)
        return replace(found, text=_ELSEWHERE) if found.kind != "scalar" or _is_unknown(found) else found


def workflow(document: Node) -> Node:
    """A job of every list of steps, wherever it stands: in stages, jobs or templates."""
    parts = (part for part in document.mappings() if part.get("steps").items)
    return reshaped.workflow(document.line, (_job(document, part) for part in parts))


def _job(document: Node, part: Node) -> tuple[str, Node]:
    """A job with its name."""
    steps = list(islice(_steps(part.get("steps"), _scope(document, part)), MAX_STEPS))
    named = next((node for key in ("job", "deployment", "displayName") if (node := part.get(key)).text), None)
    values = [
        ("runs-on", (part.get("pool") or document.get("pool")).get("vmImage")),
        ("container", _container(document, part.get("container")).get("image")),
        ("services", _services(document, part.get("services"))),
        ("steps", Node.branch("list", part.line, steps)),
    ]
    return named.text if named else "azure", Node.of(part.line, values)


def _scope(document: Node, part: Node) -> _Scope:
    values = dict.fromkeys(_ROOT, ".")
    for scope in (document, part):
        values |= dict(_named(scope.get("parameters"), "default"))
        values |= dict(_named(scope.get("variables"), "value"))
    runs: dict[str, list[Node]] = {}
    for _, run in part.get("strategy", "matrix").entries[:MAX_LISTED]:
        for key, value in run.entries[:MAX_LISTED]:
            runs.setdefault(key.text.lower(), []).append(value)
    listed = {name: Node.branch("list", nodes[0].line, nodes) for name, nodes in runs.items()}
    return _Scope(values=values, runs=listed)


def _named(node: Node, key: str) -> Iterator[tuple[str, str]]:
    """Names in lower case, since Azure looks at no case, with their values: of a mapping, or a list of such."""
    pairs = [*node.entries, *((item.get("name"), item.get(key)) for item in node.items)]
    for name, value in pairs[:MAX_STEPS]:
        if name.text and 0 < len(value.text) <= _MAX_VALUE and not _is_unknown(value):
            yield name.text.lower(), value.text


def _steps(steps: Node, scope: _Scope) -> Iterator[Node]:
    for step in steps.items:
        for key in _SHELLS:
            yield from _run(scope.filled(step.get(key)), scope.folder(step.get("workingDirectory")))
        yield from _of_task(step, scope)
        for condition, inner in step.entries:
            if condition.text.startswith("${{"):
                yield from _steps(inner, scope)


def _of_task(step: Node, scope: _Scope) -> Iterator[Node]:
    """What a task sets up, without what cannot be known, and what it runs."""
    task, inputs = step.get("task"), step.get("inputs")
    name = task.text.partition("@")[0].lower()
    filled = [(key.text, scope.filled(value)) for key, value in inputs.entries if value.kind == "scalar"]
    given = Node.of(inputs.line, ((key, value) for key, value in filled if not _is_unknown(value)))
    if name in _SCRIPTED:
        yield from _run(scope.filled(inputs.get("script")), scope.folder(inputs.get("workingDirectory")))
    elif task.text:
        yield Node.of(task.line, [("uses", task), ("with", given)])
    if known := _TASKS.get(name):
        words = [word for key in known.words for word in given.get(key).text.split() if set(word).isdisjoint("*!")]
        folder = scope.folder(inputs.get(known.folder))
        if known.folder == "mavenPomFile":
            folder = replace(folder, text=posixpath.dirname(folder.text))
        text = " ".join((known.program, *(word for word in words if word != "custom")))
        yield from _run(Node(kind="scalar", line=task.line, text=text), folder)


def _run(text: Node, folder: Node) -> Iterator[Node]:
    if text.text:
        yield Node.of(text.line, [("run", text), ("working-directory", folder if folder.text else NOTHING)])


def _services(document: Node, services: Node) -> Node:
    found = ((name.text, _container(document, value)) for name, value in services.entries[:MAX_LISTED])
    return Node.of(services.line, found)


def _container(document: Node, said: Node) -> Node:
    """A container by the name that the pipeline's resources give it, or by its image."""
    known = document.get("resources", "containers").items[:MAX_LISTED]
    named = (item for item in known if said.text and item.get("container").text == said.text)
    written = Node.of(said.line, [("image", said)]) if said.text else said
    return next(named, written)


def _name(match: re.Match[str]) -> str:
    return (match[1] or match[2]).lower()


def _is_unknown(node: Node) -> bool:
    return any(sign in node.text for sign in _UNKNOWN)
