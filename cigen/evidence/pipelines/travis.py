"""Travis CI's file in the shape of a GitHub workflow, as which everything else reads it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from cigen.doctree import NOTHING, Node
from cigen.evidence import conventions
from cigen.evidence.conventions import TRAVIS
from cigen.evidence.pipelines import reshaped

MAX_LINES = 1000  # of a job, or of a list
MAX_TEXT = 20_000  # characters of a job
_PHASES = ("before_install", "install", "before_script", "script")
_NO_COMMANDS = ("skip", "true", "false")
_NO_SERVERS = ("docker", "xvfb")
_VERSIONS = tuple(
    action.removeprefix(TRAVIS)
    for convention in conventions.ALL.values()
    for action in convention.actions
    if action.startswith(TRAVIS)
)
_MAX_LINE = 2000  # characters of a line with variables


def workflow(document: Node) -> Node:
    """A job of what stands at the top, and one of each that is included, which has what it does not say from there."""
    listed = document.get("jobs", "include").items or document.get("matrix", "include").items
    included = (_job(item, document) for item in listed if item.kind == "mapping")
    return reshaped.workflow(document.line, chain([_job(document, NOTHING)], included))


def _job(own: Node, top: Node) -> tuple[str, Node]:
    """A job with its name."""
    said = {key.text: value for part in (top, own) for key, value in part.entries}
    servers = [node for node in said.get("services", NOTHING).scalars() if node.text not in _NO_SERVERS]
    named = [own.get("name"), own.get("stage"), *own.get("env").scalars()] if top else []
    values = [
        ("runs-on", said.get("os", NOTHING)),
        ("env", _variables(said.get("env", NOTHING))),
        ("services", Node.of(own.line, ((node.text, Node.of(node.line, [("image", node)])) for node in servers))),
        ("steps", Node.branch("list", own.line, list(_steps(own, said)))),
    ]
    return " ".join(node.text for node in named if node) or "travis", Node.of(own.line, values)


def _variables(env: Node) -> Node:
    """What all jobs have, or the only one; without secrets."""
    listed = env.get("global") or env
    if listed.kind == "mapping":
        return Node.of(listed.line, ((key.text, value) for key, value in listed.entries if value.kind == "scalar"))
    lines = listed.scalars() if env.get("global") or len(listed.items) < 2 else ()
    pairs = ((node, word.partition("=")) for node in lines[:MAX_LINES] for word in _words(node.text))
    return Node.of(listed.line, ((name, replace(node, text=value)) for node, (name, sign, value) in pairs if sign))


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text[:_MAX_LINE])
    except ValueError:  # a quote without its end
        return []


def _steps(own: Node, said: Mapping[str, Node]) -> Iterator[Node]:
    """What sets versions up, then what installs packages, then the commands of all phases: one shell has them."""
    for key in _VERSIONS:
        if value := own.get(key):
            yield _step(uses=_text(f"{TRAVIS}{key}@", value), **{"with": Node.of(value.line, [(key, value)])})
    packages = said.get("addons", NOTHING).get("apt", "packages")
    if words := [node.text for node in packages.scalars()[:MAX_LINES]]:
        yield _step(run=_text(f"apt-get install {' '.join(words)}", packages))
    if not said.get("script"):  # then Travis tests by itself, as is usual for the language
        yield _step(uses=_text(f"{TRAVIS}test", own))
    nodes = [node for phase in _PHASES for node in said.get(phase, NOTHING).scalars()[:MAX_LINES]]
    if lines := [node for node in nodes if node.text not in _NO_COMMANDS]:
        yield _step(run=_text("\n".join(node.text for node in lines)[:MAX_TEXT], lines[0]))


def _step(**values: Node) -> Node:
    return Node.of(next(iter(values.values())).line, values.items())


def _text(text: str, near: Node) -> Node:
    return Node(kind="scalar", line=near.line, text=text)
