"""Solutions whose libraries a team's pipelines make packages of: that is a product beside the programs in them."""

from __future__ import annotations

import posixpath
import re

from cigen.ecosystems.dotnet.units import Unit
from cigen.evidence import pipelines
from cigen.repo import Repo, resolve

_PACK = re.compile(r"\bdotnet[ \t]+pack\b((?:[^\n;&|\\]|\\\n){0,500})")
_TARGET = re.compile(r"(?:^|\s)[\"']?([\w./-]+\.(?:slnx?|[a-z]+proj))[\"']?(?=\s|$)")
_MAX_TEXT = 20_000  # characters


def is_packed(repo: Repo, unit: Unit) -> bool:
    """Whether a step packs the solution, by its name or in its folder, or one of its libraries."""
    libraries = {one.file for one in unit.projects if not (one.is_program or one.is_test)}
    solution = unit.solution
    if solution is None or not libraries:
        return False
    folders = dict.fromkeys((".", unit.folder, posixpath.dirname(unit.folder) or "."))
    said = ((folder, text) for folder in folders for text in pipelines.texts_in(repo, folder))
    calls = ((folder, call[1]) for folder, text in said for call in _PACK.finditer(text[:_MAX_TEXT]))
    return any(_is_meant(unit.folder, {solution.file, *libraries}, folder, words) for folder, words in calls)


def _is_meant(home: str, files: set[str], folder: str, words: str) -> bool:
    named = [resolve(folder, name) for name in _TARGET.findall(words)]
    return any(name in files for name in named) if named else folder == home
