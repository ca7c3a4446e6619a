"""noxfile.py, read as text: the session that runs a project's tests, https://nox.thea.codes. It is never run."""

from __future__ import annotations

import ast
import re
import shlex
import warnings
from collections.abc import Iterator

from cigen.ecosystems.python.environments import Environment
from cigen.repo import Repo

FILE = "noxfile.py"
MAX_BYTES = 200_000
MAX_CALLS = 2000
_TESTS = ("tests", "test", "unit", "unit_tests", "unittests", "pytest", "tests_unit", "test_suite", "coverage")
_INSTALLS = ("install", "run_install", "run_always")
_GROUPS = re.compile(r"--group=|--extra=")


def environment(repo: Repo, folder: str) -> Environment | None:
    """What nox would do for the tests; ``None`` where no session can be told to run them."""
    text = repo.text(FILE if folder == "." else f"{folder}/{FILE}")
    if not text or len(text) > MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in somebody else's strings
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    sessions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and _is_session(node)}
    session = next((sessions[name] for name in _TESTS if name in sessions), None)
    return _of(session) if session else None


def _is_session(function: ast.FunctionDef) -> bool:
    decorators = (node.func if isinstance(node, ast.Call) else node for node in function.decorator_list)
    return any(isinstance(node, ast.Attribute) and node.attr == "session" for node in decorators)


def _of(session: ast.FunctionDef) -> Environment:
    installs: list[str] = []
    commands: list[str] = []
    for name, words in _calls(session):
        if name in _INSTALLS:
            installs += _installed(words)
        elif name == "run":
            commands.append(shlex.join(words))
    return Environment(
        installs=tuple(word for word in installs if not _GROUPS.match(word)),
        extras=tuple(word.removeprefix("--extra=") for word in installs if word.startswith("--extra=")),
        groups=tuple(word.removeprefix("--group=") for word in installs if word.startswith("--group=")),
        commands=tuple(commands),
        variables=tuple(_variables(session)),
    )


def _variables(session: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """What ``session.run(..., env={...})`` gives, and ``session.env[...] = ...`` sets, as far as it is constant."""
    for node in [node for node in ast.walk(session) if isinstance(node, ast.keyword | ast.Assign)][:MAX_CALLS]:
        if isinstance(node, ast.keyword) and node.arg == "env" and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                yield from _pair(key, value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0]
            if isinstance(target.value, ast.Attribute) and target.value.attr == "env":
                yield from _pair(target.slice, node.value)


def _pair(key: ast.expr | None, value: ast.expr) -> Iterator[tuple[str, str]]:
    match key, value:
        case ast.Constant(value=str() as name), ast.Constant(value=str() as text):
            yield name, text


def _calls(session: ast.FunctionDef) -> Iterator[tuple[str, list[str]]]:
    """The methods of the session that it calls, in their order, with the words that are constants."""
    nodes = [node for node in ast.walk(session) if isinstance(node, ast.Call)][:MAX_CALLS]
    for node in sorted(nodes, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Attribute):
            yield node.func.attr, [word for argument in node.args for word in _constants(argument)]


def _constants(node: ast.expr) -> Iterator[str]:
    """A string; of ``*(session.posargs or ["tests"])`` what is used by default."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Starred):
        yield from _constants(node.value)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _constants(item)
    elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        yield from _constants(node.values[-1])


def _installed(words: list[str]) -> Iterator[str]:
    """Requirements, files with their option, and ``--group=``; folders and other options belong to the project."""
    pending = iter(words)
    for word in pending:
        if word in ("-r", "--requirement"):
            yield f"-r {next(pending, '')}"
        elif word in ("--group", "--extra"):
            yield f"{word}={next(pending, '')}"
        elif _GROUPS.match(word) or re.fullmatch(r"[A-Za-z][\w.-]*(?:\[[\w, -]*\])?(?:[<>=!~][^\s]*)?", word):
            yield word
        elif extras := re.search(r"\[([\w., -]{1,200})\]$", word):
            yield from (f"--extra={extra.strip()}" for extra in extras[1].split(","))
