"""Manifests that no tool can read: their project is left out, with the place that has to be mended."""

from __future__ import annotations

import ast
import configparser
import posixpath
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from cigen.display import printable
from cigen.doctree import DocumentError
from cigen.ecosystems.python import legacy, requirements, setuppy
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.facts import Finding, Source
from cigen.repo import Repo
from cigen.tomltree import parse


def findings(repo: Repo, paths: Iterable[str]) -> list[Finding]:
    """An error for each of the manifests ``paths`` that cannot be read."""
    return [finding for path in paths for finding in _problems(repo, path)]


def _problems(repo: Repo, path: str) -> Iterator[Finding]:
    read = requirements.text if path.endswith(".txt") else Repo.text
    text = read(repo, path)
    if text is None:
        yield _finding(Source(file=path), "cannot be read as text: see the warning about it")
        return
    try:
        _READERS.get(posixpath.basename(path), _any)(text)
    except DocumentError as error:
        yield _finding(Source(file=path, line=error.line), error.problem)
    except SyntaxError as error:
        yield _finding(Source(file=path, line=error.lineno), f"no Python 3: {error.msg}")
    except configparser.Error as error:
        lines = (*getattr(error, "errors", ()), (getattr(error, "lineno", None), ""))
        yield _finding(Source(file=path, line=lines[0][0]), "neither a section nor a key with a value, or the second")


def _finding(source: Source, problem: str) -> Finding:
    message = f"{printable(str(source))}: {printable(problem, limit=200)}; the project in this folder is left out"
    return Finding.at(source, "broken-manifest", "error", message)


def _any(text: str) -> None:
    """Nothing is wrong with lines of which each stands alone."""


def _setup_py(text: str) -> None:
    """Raise ``SyntaxError``; what is too large or too deep for the parser counts as readable by Python."""
    if len(text) > setuppy.MAX_BYTES:
        return
    with warnings.catch_warnings(), suppress(ValueError, RecursionError, MemoryError):
        warnings.simplefilter("ignore")  # of odd escapes in somebody else's strings
        ast.parse(text)


def _ini(text: str) -> None:
    configparser.RawConfigParser().read_string(text)


_READERS: dict[str, Callable[[str], object]] = {
    PYPROJECT: parse,
    legacy.PIPFILE: parse,
    legacy.SETUP_CFG: _ini,
    legacy.SETUP_PY: _setup_py,
}
