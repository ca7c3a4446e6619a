"""GitHub's workflows that others call: https://docs.github.com/actions/using-workflows/reusing-workflows.

Each is read once for every set of inputs that it is given, as if they stood there: a repository of several components
often has one workflow for the tests of all, which is told a folder.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

MAX_CALLS = 20  # of one workflow
MAX_NODES = 10_000  # of all the documents that are made of one
_FOLDER = ".github/workflows"
_INPUT = re.compile(r"\$\{\{\s{0,9}inputs\.([\w-]{1,80})\s{0,9}\}\}", re.ASCII)
_MAX_VALUE = 200  # characters
_MAX_FILES = 100


def documents(repo: Repo, path: str) -> tuple[Node, ...]:
    """The documents of a workflow, with the inputs of each of its callers where it has some."""
    found = repo.yaml(path)
    calls = repo.remember(_calls).get(path, ()) if any(one.get("on", "workflow_call") for one in found) else ()
    size = sum(one.size for one in found)
    if not calls or size * len(calls) > MAX_NODES:
        return found
    return tuple(_filled(one, {**_defaults(one), **call}) for one in found for call in calls)


def _calls(repo: Repo) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """By workflow the inputs that jobs give to it, each set once."""
    found: dict[str, dict[tuple[tuple[str, str], ...], None]] = defaultdict(dict)
    for path in islice(repo.inside(_FOLDER), _MAX_FILES):
        for document in () if written_by_cigen(repo.text(path) or "") else repo.yaml(path):
            for _, job in document.get("jobs").entries:
                called = resolve(".", job.get("uses").text) if job.get("uses").text.startswith("./") else None
                if called and len(found[called]) < MAX_CALLS:
                    given = ((key.text, value.text) for key, value in job.get("with").entries if _is_plain(value))
                    found[called][tuple(given)] = None
    return {path: tuple(map(dict, calls)) for path, calls in found.items() if any(calls)}


def _is_plain(value: Node) -> bool:
    return value.kind == "scalar" and "${{" not in value.text and len(value.text) <= _MAX_VALUE


def _defaults(document: Node) -> dict[str, str]:
    told = document.get("on", "workflow_call", "inputs").entries
    return {name.text: value.text for name, one in told if (value := one.get("default")) and _is_plain(value)}


def _filled(node: Node, inputs: Mapping[str, str]) -> Node:
    """The tree with what ``inputs`` says in place of the expressions for it."""
    if node.kind == "scalar":
        if "inputs." not in node.text:
            return node
        return replace(node, text=_INPUT.sub(lambda match: inputs.get(match[1], match[0]), node.text))
    if node.kind == "list":
        return Node.branch("list", node.line, [_filled(item, inputs) for item in node.items])
    if node.kind == "mapping":
        pairs = ((key, _filled(value, inputs)) for key, value in node.entries)
        return Node.branch("mapping", node.line, [part for pair in pairs for part in pair])
    return node
