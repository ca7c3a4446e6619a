"""pyproject.toml: the standard tables and those of Poetry, PDM and uv, https://packaging.python.org/specifications/."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from itertools import islice

from cigen.doctree import Node
from cigen.ecosystems.python import setuppy
from cigen.ecosystems.python.dependencies import GROUP, Dependency, keyed, listed
from cigen.ecosystems.python.project import Manifest, Said
from cigen.facts import NAME, Source
from cigen.repo import Repo, resolve

FILE = "pyproject.toml"
MAX_GROUPS = 200
MAX_FOLDERS = 1000
MAX_BACKENDS = 10  # folders of one
MAX_BACKEND_FILES = 100
# A table of a tool that manages a project's dependencies; others only configure linters and the like.
_MANAGERS = ("poetry", "pdm", "uv", "flit", "hatch", "setuptools")


def read(repo: Repo, path: str) -> Manifest | None:
    """What a ``pyproject.toml`` says of a project; ``None`` for one that only configures tools."""
    document = repo.toml(path)
    project, system = document.get("project"), document.get("build-system")
    poetry = document.get("tool", "poetry")
    tables = (document.get("tool", name) for name in _MANAGERS)
    if not (project or system or document.get("dependency-groups") or any(tables)):
        return None
    return Manifest(
        file=path,
        name=_name(project, poetry),
        summary=project.get("description").text or poetry.get("description").text,
        pythons=_pythons(path, project, poetry),
        classifiers=_said(path, (*project.get("classifiers").items, *poetry.get("classifiers").items), "classifiers"),
        dependencies=_dependencies(path, project, poetry),
        extras=_extras(path, project),
        groups=_groups(path, document),
        optional_groups=_optional(poetry),
        scripts=_scripts(project, poetry),
        opens_windows=bool(project.get("gui-scripts").entries),
        backend=_backend(document),
        build_requires=listed(system.get("requires").items, path, "build-system.requires"),
        dynamic=frozenset(node.text for node in project.get("dynamic").scalars()),
        reads=_reads(repo, path, document),
        backend_files=_backend_files(repo, path, document),
        paths=_paths(repo, path, document),
        is_package=_is_package(document),
        has_extensions=bool(document.get("tool", "setuptools", "ext-modules")),
    )


def _name(project: Node, poetry: Node) -> str:
    name = project.get("name").text or poetry.get("name").text
    return name if NAME.fullmatch(name) else ""


def _said(path: str, nodes: tuple[Node, ...], key: str) -> tuple[Said, ...]:
    texts = (node for node in nodes if node.kind == "scalar")
    return tuple(Said(text=node.text, source=Source(file=path, line=node.line, key=key)) for node in texts)


def _pythons(path: str, project: Node, poetry: Node) -> tuple[Said, ...]:
    python = poetry.get("dependencies", "python")
    return (
        *_said(path, project.get("requires-python").scalars(), "requires-python"),
        *_said(path, (python if python.kind == "scalar" else python.get("version")).scalars(), "python"),
    )


def _dependencies(path: str, project: Node, poetry: Node) -> tuple[Dependency, ...]:
    return (
        *listed(project.get("dependencies").items, path, "dependencies"),
        *keyed(poetry.get("dependencies"), path, "tool.poetry.dependencies"),
    )


def _extras(path: str, project: Node) -> dict[str, tuple[Dependency, ...]]:
    entries = project.get("optional-dependencies").entries[:MAX_GROUPS]
    named = ((name.text, value) for name, value in entries if GROUP.fullmatch(name.text))
    return {name: listed(value.items, path, f"optional-dependencies.{name}") for name, value in named}


def _groups(path: str, document: Node) -> dict[str, tuple[Dependency, ...]]:
    """Dependency groups, the standard's and the tools' own."""
    tool = document.get("tool")
    found: dict[str, tuple[Dependency, ...]] = {}
    for name, value in document.get("dependency-groups").entries[:MAX_GROUPS]:
        found[name.text] = listed(value.items, path, f"dependency-groups.{name.text}")
    for name, value in tool.get("pdm", "dev-dependencies").entries[:MAX_GROUPS]:
        found[name.text] = listed(value.items, path, f"tool.pdm.dev-dependencies.{name.text}")
    for name, value in tool.get("poetry", "group").entries[:MAX_GROUPS]:
        found[name.text] = keyed(value.get("dependencies"), path, f"tool.poetry.group.{name.text}.dependencies")
    if old := tool.get("poetry", "dev-dependencies"):
        found["dev"] = (*found.get("dev", ()), *keyed(old, path, "tool.poetry.dev-dependencies"))
    if uv := tool.get("uv", "dev-dependencies"):
        found["dev"] = (*found.get("dev", ()), *listed(uv.items, path, "tool.uv.dev-dependencies"))
    return {name: items for name, items in found.items() if GROUP.fullmatch(name)}


def _optional(poetry: Node) -> frozenset[str]:
    groups = poetry.get("group").entries[:MAX_GROUPS]
    return frozenset(name.text for name, value in groups if value.get("optional").text == "true")


def _scripts(project: Node, poetry: Node) -> dict[str, str]:
    entries = (*poetry.get("scripts").entries, *project.get("scripts").entries)
    return {name.text: value.text for name, value in entries if NAME.fullmatch(name.text) and value.text}


def _backend(document: Node) -> str | None:
    backend = document.get("build-system", "build-backend").text
    if backend:
        return backend
    if document.get("build-system") or document.get("tool", "setuptools"):
        return "setuptools.build_meta:__legacy__"
    return None


def _told_by_backend(repo: Repo, files: Iterable[str]) -> list[str]:
    """Small files that the sources of a backend may name."""
    texts = (text for path in files if path.endswith(".py") for text in setuppy.strings(repo, path))
    return [text for text in texts if setuppy.MAY_BE_READ.fullmatch(text)]


def _backend_files(repo: Repo, path: str, document: Node) -> tuple[str, ...]:
    """The files of a backend in the repository: of its folders, or, beside the manifest, of its module."""
    folder = path.rpartition("/")[0] or "."
    named = (node.text for node in document.get("build-system", "backend-path").scalars()[:MAX_BACKENDS])
    places = [place for name in named if (place := resolve(folder, name)) is not None]
    module = document.get("build-system", "build-backend").text.partition(":")[0].partition(".")[0]
    found = (
        one
        for place in places
        for one in repo.below(place)
        if place != folder or re.fullmatch(rf"{re.escape(module)}(?:\.py|/.*)", posixpath.relpath(one, place))
    )
    return tuple(islice(dict.fromkeys(found), MAX_BACKEND_FILES))


def _is_package(document: Node) -> bool:
    """Whether the folder is built: a table ``project`` alone may be only a list of dependencies.

    Without a ``build-system`` it is setuptools that builds, for which it then has a table. To setuptools a
    ``build-system`` alone names no package: that is what the files beside it do.
    """
    tool = document.get("tool")
    managed = (tool.get("uv", "package"), tool.get("poetry", "package-mode"), tool.get("pdm", "distribution"))
    said = next((value.text for value in managed if value), None)
    is_named = document.get("project", "name") or tool.get("setuptools")
    is_setuptools = (_backend(document) or "").startswith("setuptools")
    is_built = document.get("build-system") if is_named or not is_setuptools else None
    is_table = document.get("project", "name") and tool.get("setuptools")
    return said != "false" and bool(is_built or is_table)


def _reads(repo: Repo, path: str, document: Node) -> tuple[str, ...]:
    """Files that say what a field holds: the readme, ``dynamic`` files and attributes, a version's file."""
    tool = document.get("tool")
    readme, licence = document.get("project", "readme"), document.get("project", "license")
    files = [readme, readme.get("file"), licence.get("file"), *tool.get("poetry", "readme").scalars()]
    files += [tool.get("hatch", "version", "path"), *tool.get("pdm", "version", "path").scalars()]
    files += list(document.get("project", "license-files").items)
    attributes: list[Node] = []
    for _, field in tool.get("setuptools", "dynamic").entries:
        files += field.get("file").scalars()
        attributes += field.get("attr").scalars()
    folder = path.rpartition("/")[0] or "."
    named = [node.text for node in files if node.kind == "scalar"]
    named += _told_by_backend(repo, _backend_files(repo, path, document))
    return existing(repo, folder, (*named, *(name for node in attributes for name in of_attribute(node.text))))


def _paths(repo: Repo, path: str, document: Node) -> tuple[str, ...]:
    """Folders of the repository that Poetry or uv install as dependencies."""
    tool = document.get("tool")
    poetry = tool.get("poetry")
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies"), tool.get("uv", "sources")]
    tables += [value.get("dependencies") for _, value in poetry.get("group").entries[:MAX_GROUPS]]
    return _folders(repo, path, tables)


def _folders(repo: Repo, path: str, tables: Iterable[Node]) -> tuple[str, ...]:
    """The folders with projects that the dependencies in ``tables`` of the file ``path`` name under ``path``."""
    named = (value.get("path").text for table in tables for _, value in table.entries[:MAX_FOLDERS])
    found = (resolve(path.rpartition("/")[0] or ".", name) for name in named if name)
    projects = (
        one for one in found if one is not None and any(repo.exists(f"{one}/{name}") for name in (FILE, "setup.py"))
    )
    return tuple(dict.fromkeys(projects))


def of_attribute(attribute: str) -> tuple[str, ...]:
    """Where ``package.module.name`` may be defined."""
    module = attribute.rpartition(".")[0].replace(".", "/")
    return tuple(f"{root}{module}{end}" for root in ("", "src/") for end in (".py", "/__init__.py")) if module else ()


def existing(repo: Repo, folder: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``names``, relative to ``folder``, that are files, as paths from the root."""
    found = (resolve(folder, name) for name in names if name and len(name) < 200)
    return tuple(dict.fromkeys(path for path in found if path is not None and repo.exists(path)))
