"""The main class that a project's script names, and where it lies."""

from __future__ import annotations

import posixpath
import re

from cigen.ecosystems.gradle.project import Project
from cigen.repo import Repo

_NAMED = re.compile(r"mainClass(?:Name)?\b")
_TESTS = re.compile(r"(?:^|/)src/(?:\w*Test|test\w*)/")


def is_named(project: Project) -> bool:
    """Whether the script names one."""
    return any(_NAMED.search(item.full_path) for item in project.statements)


def is_of_tests(repo: Repo, project: Project) -> bool:
    """Whether the class that is named lies among the tests: it is there to try a library."""
    said = (text for item in project.statements if _NAMED.search(item.full_path) for text in item.strings)
    names = {text.rpartition(".")[2].removesuffix("Kt") for text in said}
    sources = (path for path in repo.below(project.folder) if path.endswith((".java", ".kt", ".groovy")))
    found = [path for path in sources if posixpath.splitext(posixpath.basename(path))[0] in names]
    return bool(found) and all(map(_TESTS.search, found))
