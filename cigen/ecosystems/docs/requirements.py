"""Where the packages of a documentation stand: a lockfile, requirements, pipelines, or only its configuration."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.docs import environments
from cigen.ecosystems.docs.details import READ_THE_DOCS, Packages
from cigen.evidence import pipelines
from cigen.facts import PATH
from cigen.repo import Repo, resolve

_FILES = (
    "docs/requirements.txt", "doc/requirements.txt", "docs/source/requirements.txt", "requirements-docs.txt",
    "requirements_docs.txt", "docs-requirements.txt", "requirements/docs.txt", "requirements-mkdocs.txt",
    "requirements.txt",
)  # fmt: skip
# Any other that may be one, wherever it lies.
_LIST = re.compile(
    r"(?:[\w.]{1,40}[-_.])?requirements?(?:[-_.][\w.-]{1,40})?\.txt|(?:docs?|site|website|book)\.txt", re.ASCII
)
_LOCKS = (("uv.lock", "uv"), ("poetry.lock", "poetry"))
_MAX_FILES = 20
_MAX_TEXT = 100_000
_INCLUDE = re.compile(r"^[ \t]*(?:-r|--requirement|-c|--constraint)[ =]*([\w./-]{1,200})", re.MULTILINE)
_NAME = re.compile(r"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]{0,80})", re.MULTILINE)
_INSTALL = re.compile(r"(?:pip3?|uv pip|pipx) install ([^\n;&|]{1,500})")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}(?:\[[a-z,]{1,40}\])?(?:[=~<>!]=?[0-9][0-9.*]{0,20})?")
_THEMES = {
    "material": "mkdocs-material",
    "readthedocs": "mkdocs",
    "mkdocs": "mkdocs",
    "sphinx_rtd_theme": "sphinx-rtd-theme",
}
# Plugins whose packages are called otherwise than mkdocs-<plugin>; "" for those that MkDocs or Material bring.
_PLUGINS = {
    **dict.fromkeys(("search", "blog", "group", "info", "meta", "offline", "optimize", "privacy", "projects"), ""),
    **dict.fromkeys(("social", "tags", "typeset"), ""),
    "mike": "mike",
    "mkdocstrings": "mkdocstrings[python]",
    "i18n": "mkdocs-static-i18n",
    **{
        name: f"mkdocs-{name}-plugin"
        for name in ("awesome-pages", "git-authors", "git-committers", "git-committers-2", "git-revision-date",
                     "git-revision-date-localized", "include-markdown", "macros", "minify", "monorepo", "rss",
                     "table-reader", "mermaid2", "pdf-export", "with-pdf")
    },
}  # fmt: skip


def find(repo: Repo, folder: str, tool: str, by_configuration: Iterable[str]) -> Packages:
    """The packages of the documentation in ``folder`` that ``tool`` builds, with the best evidence that there is."""
    return (
        _locked(repo, folder)
        or environments.told(repo, folder)
        or _listed(repo, folder, tool)
        or environments.listing(repo, folder, tool)
        or _at(repo, folder, [path for path in repo.matching(_LIST) if _names_tool(repo, path, tool)][:1])
        or _declared(repo, folder, tool)
        or _installed(repo, tool)
        or _named(tuple(by_configuration))
    )


def _locked(repo: Repo, folder: str) -> Packages | None:
    manifest = below(folder, "pyproject.toml")
    for name, installer in _LOCKS:
        lock = below(folder, name)
        if repo.exists(lock) and repo.exists(manifest):
            known = frozenset(_NAME.findall(re.sub(r"^name = \"|\".*", "", repo.text(lock) or "", flags=re.MULTILINE)))
            files = (manifest, lock)
            return Packages(installer="uv" if installer == "uv" else "poetry", files=files, names=known)
    return None


def _listed(repo: Repo, folder: str, tool: str) -> Packages | None:
    """Requirements files that Read the Docs is told, or the first of the usual that names the tool."""
    told = [path for path in _of_read_the_docs(repo) if repo.exists(path)]
    usual = (below(folder, name) for name in _FILES)
    return _at(repo, folder, told or [path for path in usual if _names_tool(repo, path, tool)][:1])


def _names_tool(repo: Repo, path: str, tool: str) -> bool:
    return tool in (repo.text(path) or "").lower().replace("_", "-")


def _at(repo: Repo, folder: str, chosen: list[str]) -> Packages | None:
    """What the ``chosen`` files list, and those that they include."""
    files = [path for path in _with_includes(repo, chosen) if PATH.fullmatch(path)]
    if not files or " " in "".join(files):
        return None
    words = tuple(word for path in chosen for word in ("-r", posixpath.relpath(path, folder)))
    names = frozenset(name.lower() for path in files for name in _NAME.findall((repo.text(path) or "")[:_MAX_TEXT]))
    return Packages(words=words, files=tuple(files), names=names)


def _of_read_the_docs(repo: Repo) -> Iterator[str]:
    for file in READ_THE_DOCS:
        for document in repo.yaml(file):
            for item in document.get("python", "install").items:
                path = resolve(".", item.get("requirements").text)
                if path is not None and item.get("requirements"):
                    yield path


def _with_includes(repo: Repo, files: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    pending = list(files)
    while pending and len(found) < _MAX_FILES:
        path = pending.pop(0)
        if path in found or not repo.exists(path):
            continue
        found[path] = None
        included = _INCLUDE.findall((repo.text(path) or "")[:_MAX_TEXT])
        pending += [inside for name in included if (inside := resolve(posixpath.dirname(path) or ".", name))]
    return list(found)


def _declared(repo: Repo, folder: str, tool: str) -> Packages | None:
    """A pyproject.toml that lists dependencies without a lockfile: those of the project, or of a group for docs."""
    file = below(folder, "pyproject.toml")
    document = repo.toml(file)
    lists = [document.get("project", "dependencies")]
    lists += [value for name, value in document.get("dependency-groups").entries if name.text in ("docs", "dev")]
    texts = [node.text for one in lists for node in one.scalars()]
    words = tuple(text for text in texts if _PACKAGE.fullmatch(text.replace(" ", "")))
    if not any(tool in word.lower() for word in words):
        return None
    plain = tuple(word.replace(" ", "") for word in words)
    return Packages(words=plain, files=(file,), names=_names(plain))


def _installed(repo: Repo, tool: str) -> Packages | None:
    """What a pipeline installs by name together with the tool."""
    for _, node in pipelines.commands(repo):
        for match in _INSTALL.finditer(node.text[:5000]):
            said = [word.strip("'\"") for word in match[1].split()]
            words = tuple(word for word in said if _PACKAGE.fullmatch(word) and not word.endswith(".txt"))
            if any(tool in word.lower() for word in words):
                return Packages(words=words, names=_names(words))
    return None


def _named(words: tuple[str, ...]) -> Packages:
    return Packages(words=words, names=_names(words))


def _names(words: Iterable[str]) -> frozenset[str]:
    return frozenset(re.split(r"[\[=~<>!]", word)[0].lower() for word in words)


def of_mkdocs(document: Node) -> Iterator[str]:
    """The packages that a configuration of MkDocs needs, as far as its theme and plugins tell."""
    theme = document.get("theme")
    name = (theme if theme.kind == "scalar" else theme.get("name")).text or "mkdocs"
    found = [_THEMES.get(name, f"mkdocs-{name}"), *(_PLUGINS.get(one, f"mkdocs-{one}") for one in plugins(document))]
    yield from dict.fromkeys(word for word in ("mkdocs", *found) if word and _PACKAGE.fullmatch(word))


def plugins(document: Node) -> list[str]:
    """The names of the plugins, without the namespace of the theme that brings some."""
    said = document.get("plugins")
    items = [item if item.kind == "scalar" else next((key for key, _ in item.entries), item) for item in said.items]
    return [node.text.rpartition("/")[2] for node in (*items, *(key for key, _ in said.entries)) if node.text]
