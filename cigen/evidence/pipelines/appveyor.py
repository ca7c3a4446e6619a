"""AppVeyor's file in the shape of a GitHub workflow, as which everything else reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.doctree import Node
from cigen.evidence.pipelines import reshaped

MAX_LINES = 1000
MAX_TEXT = 20_000  # characters of all commands
MAX_RUNS = 32  # of the matrix
_PHASES = ("install", "before_build", "build_script", "after_build", "before_test", "test_script")
_SHELLS = ("sh", "cmd", "ps", "pwsh")
# What stands for a tool: https://www.appveyor.com/docs/linux-images-software/#software-stacks
_STACK = {
    "node": ("actions/setup-node@", "node-version"),
    "python": ("actions/setup-python@", "python-version"),
    "go": ("actions/setup-go@", "go-version"),
    "jdk": ("actions/setup-java@", "java-version"),
    "ruby": ("ruby/setup-ruby@", "ruby-version"),
}
_STACKED = re.compile(r"\b(node|python|go|jdk|ruby)[ \t]{1,9}([0-9][0-9.]{0,9})")
# Of variables that the matrix sets: nodejs_version, PYTHON with the folder of one, RUBY_VERSION.
_VARIABLES = {"nodejs_version": "node", "node_version": "node", "ruby_version": "ruby", "python_version": "python"}
_INSTALLED = re.compile(r"[A-Za-z]:\\{1,2}(Python|Ruby)([23])-?([0-9]{1,2})(?:-x64)?\\?", re.IGNORECASE)
_IMAGE = "APPVEYOR_BUILD_WORKER_IMAGE"
_WINDOWS = re.compile(r"[%\\]|\$env:")  # a variable or a path that no shell here knows


def workflow(document: Node) -> Node:
    """One job, which has what all runs of the matrix set up."""
    steps = [*_versions(document), *_commands(document)]
    services = ((node.text.rstrip("0123456789"), node) for node in document.get("services").scalars()[:MAX_RUNS])
    images = (*document.get("image").scalars(), *(run.get(_IMAGE) for run in _runs(document)))
    is_linux = any("ubuntu" in node.text.lower() for node in images)
    system = Node(kind="scalar", line=document.line, text="linux" if is_linux else "windows")
    values = [
        ("runs-on", system),
        ("services", Node.of(document.line, ((name, _service(name, node)) for name, node in services))),
        ("steps", Node.branch("list", document.line, steps)),
    ]
    return reshaped.workflow(document.line, [("appveyor", Node.of(document.line, values))])


def _service(name: str, node: Node) -> Node:
    return Node.of(node.line, [("image", Node(kind="scalar", line=node.line, text=name))])


def _commands(document: Node) -> Iterator[Node]:
    """The lines of all phases in one shell, without those that only Windows understands."""
    lines = [line for phase in _PHASES for line in _lines(document.get(phase)) if not _WINDOWS.search(line.text)]
    if lines:
        text = "\n".join(line.text for line in lines[:MAX_LINES])[:MAX_TEXT]
        yield Node.of(lines[0].line, [("run", Node(kind="scalar", line=lines[0].line, text=text))])


def _lines(phase: Node) -> Iterator[Node]:
    """Texts, and those that name their shell; ``off`` and the like are none."""
    for item in (phase,) if phase.kind == "scalar" else phase.items[:MAX_LINES]:
        nodes = (item, *(item.get(shell) for shell in _SHELLS))
        yield from (node for node in nodes if node.text and not node.is_null and node.text not in ("off", "false"))


def _versions(document: Node) -> Iterator[Node]:
    """What the stack names, or the variables that all runs or those of the matrix have."""
    for node in document.get("stack").scalars():
        yield from (_step(tool, version, node.line) for tool, version in _STACKED.findall(node.text[:MAX_LINES]))
    for run in _runs(document):
        for key, value in run.entries[:MAX_RUNS]:
            yield from _set(key.text.lower(), value)


def _runs(document: Node) -> tuple[Node, ...]:
    """The tables of variables that all runs have, and those of the matrix."""
    environment = document.get("environment")
    return (environment, environment.get("global"), *environment.get("matrix").items[:MAX_RUNS])


def _set(name: str, value: Node) -> Iterator[Node]:
    if tool := _VARIABLES.get(name):
        yield _step(tool, value.text, value.line)
    elif match := _INSTALLED.fullmatch(value.text[:100]):
        yield _step(match[1].lower(), f"{match[2]}.{match[3]}", value.line)


def _step(tool: str, version: str, line: int) -> Node:
    action, key = _STACK[tool]
    said = Node(kind="scalar", line=line, text=version)
    uses = Node(kind="scalar", line=line, text=action)
    return Node.of(line, [("uses", uses), ("with", Node.of(line, [(key, said)]))])
