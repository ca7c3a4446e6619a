"""Books of Jupyter Book 1: a table of contents beside a configuration, which Sphinx builds.

Jupyter Book 2 reads neither of them, https://jupyterbook.org/stable/resources/upgrade/.
"""

from __future__ import annotations

import posixpath

from cigen.ecosystems.base import below
from cigen.evidence import places
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

TOOL = "jupyter-book"
CONTENTS = "_toc.yml"
PACKAGE = "jupyter-book<2"
_CONFIGURATION = "_config.yml"


def found(repo: Repo, settings: Settings) -> tuple[list[str], list[Finding]]:
    """The tables of contents of books, and what was left out."""
    candidates, left_out = places.candidates(repo, settings, (CONTENTS,), ("_build",))
    roots, examples = places.without_examples([path for path in candidates if _is_book(repo, path)], settings)
    return roots, [*left_out, *examples]


def _is_book(repo: Repo, contents: str) -> bool:
    """Whether it is a table of contents as that has it: with a root, or by its older form with a list of files."""
    document = next(iter(repo.yaml(contents)), None)
    if document is None or not repo.exists(below(posixpath.dirname(contents) or ".", _CONFIGURATION)):
        return False
    said = document.get("format").text
    return (
        said.startswith("jb-")
        or bool(not said and document.get("root"))
        or any(item.get("file") for item in document.items[:1])
    )
