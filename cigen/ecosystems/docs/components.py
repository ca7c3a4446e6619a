"""Configurations of MkDocs, Sphinx and Jupyter Book to components."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from cigen import natives, sites, versions
from cigen.doctree import NOTHING, Node
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.docs import books, environments, extensions, requirements
from cigen.ecosystems.docs.details import READ_THE_DOCS, Details
from cigen.evidence import mentions, pipelines, places
from cigen.evidence.conventions import notation
from cigen.evidence.versions import declarations
from cigen.facts import Commands, Component, Declaration, Finding, Source
from cigen.pins import Pins, Tool
from cigen.repo import Repo, resolve
from cigen.settings import Settings

_MKDOCS = ("mkdocs.yml", "mkdocs.yaml")
_SOURCES = (".", "docs", "doc", "source", "docs/source", "doc/source")  # of Sphinx, by its own quickstart
_CONF = "conf.py"
_MAX_SOURCES = 20
_INDEXES = ("index.rst", "index.md", "index.txt")
_IS_SPHINX = re.compile(r"^(?:extensions|html_theme|master_doc|project)\s*=", re.MULTILINE)
_STRICT = re.compile(r"\bmkdocs build\b[^\n;&|]{0,300}\s(?:--strict|-s)\b")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """Every configuration of MkDocs, else every book of Jupyter's, and else the first configuration of Sphinx."""
    candidates, left_out = places.candidates(repo, settings, _MKDOCS, ("site",))
    findings: list[Finding] = []
    roots, examples = places.without_examples(list(base.safe(repo, candidates, findings)), settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    by_folder = {posixpath.dirname(file) or ".": file for file in reversed(roots)}
    components = [survey.mkdocs(folder, file) for folder, file in sorted(by_folder.items())]
    if not components:
        contents, told = books.found(repo, settings)
        components = [survey.book(file) for file in base.safe(repo, contents, findings)]
        findings += told
    sources = () if components else _sources(repo)
    sphinx = next((source for source in sources if _is_sphinx(repo, settings, source)), None)
    if sphinx is not None:
        components.append(survey.sphinx(sphinx))
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _sources(repo: Repo) -> Iterator[str]:
    """Where a configuration of Sphinx may be: as Read the Docs is told, at the usual places, and at others."""
    for document in (document for file in READ_THE_DOCS for document in repo.yaml(file)):
        if told := resolve(".", document.get("sphinx", "configuration").text):
            yield posixpath.dirname(told) or "."
    yield from _SOURCES
    others = (path for path in repo.named(_CONF) if not places.is_example(path))
    yield from (
        posixpath.dirname(path) for path in sorted(islice(others, _MAX_SOURCES), key=lambda one: one.count("/"))
    )


def _is_sphinx(repo: Repo, settings: Settings, source: str) -> bool:
    file = below(source, _CONF)
    has_index = any(repo.exists(below(source, name)) for name in _INDEXES)
    return has_index and not settings.excludes(file) and bool(_IS_SPHINX.search(repo.text(file) or ""))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one documentation after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def mkdocs(self, folder: str, file: str) -> Component:
        document = next(iter(self.repo.yaml(file)), NOTHING)
        packages = requirements.find(self.repo, folder, "mkdocs", requirements.of_mkdocs(document))
        commands = pipelines.commands(self.repo)
        details = Details(
            packages=packages,
            is_strict=any(_STRICT.search(node.text[:5000]) for _, node in commands),
            asks_history=self._asks_history(file, document),
            unread=() if document.get("docs_dir").text in (".", "./") else mentions.unread(self.repo, folder),
            natives=natives.needed("python", packages.names),
        )
        return self._component("mkdocs", folder, file, details, "mkdocs build")

    def sphinx(self, source: str) -> Component:
        file = below(source, _CONF)
        packages = requirements.find(self.repo, ".", "sphinx", extensions.packages(self.repo, source))
        details = Details(packages=packages, source=source, natives=natives.needed("python", packages.names))
        return self._component("sphinx", ".", file, details, f"sphinx-build {source} _build")

    def book(self, contents: str) -> Component:
        folder = posixpath.dirname(contents) or "."
        packages = requirements.find(self.repo, folder, books.TOOL, (books.PACKAGE,))
        if packages.installer == "pip" and books.PACKAGE not in packages.words:
            packages = replace(packages, words=(*packages.words, books.PACKAGE))
        details = Details(packages=packages, is_book=True, natives=natives.needed("python", packages.names))
        return self._component(books.TOOL, folder, contents, details, "jupyter-book build .")

    def _component(self, tool: str, folder: str, file: str, details: Details, command: str) -> Component:
        packages = details.packages
        if packages.installer == "pip" and not any(path.endswith(".txt") for path in packages.files):
            self.findings.append(base.no_lockfile(file, "pip"))
        manifests = tuple(base.safe(self.repo, packages.files, self.findings))
        python = self.pins.tool("python")
        said = (*environments.pythons(self.repo, packages, python), *self._declarations(python, folder))
        choice = versions.choose(python, said)
        self.findings.extend(choice.findings)
        return Component(
            name=posixpath.basename(folder),
            path=folder,
            context=base.context(folder, manifests),
            language="python",
            build_tool=tool,
            package_manager=packages.installer,
            runtime=choice.runtime,
            commands=Commands(deps=tuple(_by_hand(details)), build=(command,)),
            kind="site",
            manifests=manifests,
            framework=tool,
            port=sites.PORT,
            lockfiles=tuple(path for path in manifests if path.endswith(".lock")),
            is_documentation=True,
            details=details,
        )

    def _declarations(self, python: Tool, folder: str) -> Iterator[Declaration]:
        yield from declarations(self.repo, folder, python, self.settings)
        for file in READ_THE_DOCS:
            for document in self.repo.yaml(file):
                said = document.get("build", "tools", "python")
                source = Source(file=file, line=said.line, key="build.tools.python")
                read = notation.python(python, said.text, source, versions.RANK_VERSION_FILE) if said.text else None
                yield from (read,) if read else ()

    def _asks_history(self, file: str, document: Node) -> bool:
        asking = [name for name in requirements.plugins(document) if name.startswith("git-")]
        if asking:
            message = f"{file}: {', '.join(asking)}: a build does not see the history, so pages have the build's date"
            self.findings.append(Finding(code="no-history", severity="info", message=message, file=file))
        return bool(asking)


def _by_hand(details: Details) -> Iterator[str]:
    packages = details.packages
    if packages.installer == "uv":
        yield "uv sync --all-groups"
    elif packages.installer == "poetry":
        yield "poetry install"
    elif packages.installer == "conda":
        yield shlex.join(("conda", "env", "create", *packages.words))
        if details.is_book:
            yield shlex.join(("conda", "install", books.PACKAGE))
    else:
        yield shlex.join(("pip", "install", *packages.words))
