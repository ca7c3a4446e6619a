"""setup.cfg, setup.py and Pipfile: the manifests before pyproject.toml."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from cigen.ecosystems.python import imports, ini, setuppy
from cigen.ecosystems.python.dependencies import GROUP, Dependency, keyed, parsed
from cigen.ecosystems.python.project import Manifest, Said
from cigen.ecosystems.python.pyproject import existing, of_attribute
from cigen.ecosystems.python.setuppy import SetupCall
from cigen.facts import NAME, Source
from cigen.repo import Repo

SETUP_CFG = "setup.cfg"
SETUP_PY = "setup.py"
PIPFILE = "Pipfile"
_SETUPTOOLS = "setuptools.build_meta:__legacy__"
_UNKNOWN = frozenset({"dependencies"})


def setup_cfg(repo: Repo, path: str) -> Manifest | None:
    """What ``setup.cfg`` says of a package; ``None`` for one that only configures tools."""
    sections = ini.read(repo, path)
    metadata, options = sections.get("metadata", {}), sections.get("options", {})
    if not metadata and not options:
        return None
    extras = sections.get("options.extras_require", {})
    version = metadata.get("version", ini.Value()).text
    attribute = of_attribute(version.removeprefix("attr:").strip()) if version.startswith("attr:") else ()
    files = tuple(re.findall(r"file:\s*([\w./-]{1,200})", " ".join(value.text for value in metadata.values())))
    return Manifest(
        file=path,
        name=_name(metadata.get("name", ini.Value()).text),
        summary=metadata.get("description", ini.Value()).text,
        pythons=_said(path, options.get("python_requires", ini.Value()), "python_requires"),
        classifiers=_said(path, metadata.get("classifiers", ini.Value()), "classifiers"),
        dependencies=_each(path, options.get("install_requires", ini.Value()).lines, "install_requires"),
        extras={
            name: _each(path, value.lines, f"extras_require.{name}")
            for name, value in extras.items()
            if GROUP.fullmatch(name)
        },
        scripts=_entry_points(line for _, line in _commands(sections, "console_scripts").lines),
        opens_windows=bool(_commands(sections, "gui_scripts").lines),
        backend=_SETUPTOOLS,
        build_requires=_each(path, options.get("setup_requires", ini.Value()).lines, "setup_requires"),
        dynamic=_UNKNOWN,
        reads=existing(repo, posixpath.dirname(path) or ".", (*files, *attribute)),
        is_package=True,
    )


def _commands(sections: ini.Sections, group: str) -> ini.Value:
    return sections.get("options.entry_points", {}).get(group, ini.Value())


def setup_py(repo: Repo, path: str) -> Manifest | None:
    """What ``setup.py`` says in constants; files that it names are read by whoever runs it."""
    call = setuppy.read(repo, path)
    if call is None:
        return None
    imported = imports.of(repo, path)
    python, name, summary = call.text("python_requires"), call.text("name"), call.text("description")
    points = call.tables("entry_points")
    return Manifest(
        file=path,
        name=_name(name[0] if name else ""),
        summary=summary[0] if summary else "",
        pythons=_constants(path, (python,) if python else (), "python_requires"),
        classifiers=_constants(path, call.texts("classifiers"), "classifiers"),
        dependencies=_listed(path, call, "install_requires"),
        extras={
            extra: _each(path, ((line, text) for text, line in texts), f"extras_require.{extra}")
            for extra, texts in call.tables("extras_require").items()
            if GROUP.fullmatch(extra)
        },
        groups={"test": found} if (found := _listed(path, call, "tests_require")) else {},
        scripts=_entry_points(text for text, _ in points.get("console_scripts", ())),
        opens_windows=bool(points.get("gui_scripts")),
        backend=_SETUPTOOLS,
        dynamic=_UNKNOWN,
        build_requires=_listed(path, call, "setup_requires"),
        reads=tuple(dict.fromkeys((*_named_files(repo, posixpath.dirname(path) or ".", call), *imported.files))),
        imports=imported.others,
        is_package=True,
        has_extensions="ext_modules" in call.keywords,
    )


def pipfile(repo: Repo, path: str) -> Manifest | None:
    """What a ``Pipfile`` says."""
    document = repo.toml(path)
    if not document:
        return None
    versions = (document.get("requires", key) for key in ("python_full_version", "python_version"))
    python = next((node for node in versions if node), None)
    source = Source(file=path, line=python.line, key="python_version") if python else None
    return Manifest(
        file=path,
        pythons=(Said(text=python.text, source=source),) if python and source else (),
        dependencies=keyed(document.get("packages"), path, "packages"),
        groups={"dev": keyed(document.get("dev-packages"), path, "dev-packages")},
    )


def _name(text: str) -> str:
    return text if NAME.fullmatch(text) else ""


def _said(path: str, value: ini.Value, key: str) -> tuple[Said, ...]:
    return tuple(Said(text=text, source=Source(file=path, line=line, key=key)) for line, text in value.lines)


def _constants(path: str, found: Iterable[tuple[str, int]], key: str) -> tuple[Said, ...]:
    return tuple(Said(text=text, source=Source(file=path, line=line, key=key)) for text, line in found)


def _each(path: str, lines: Iterable[tuple[int, str]], key: str) -> tuple[Dependency, ...]:
    found = (parsed(text, Source(file=path, line=line, key=key)) for line, text in lines)
    return tuple(item for item in found if item)


def _listed(path: str, call: SetupCall, keyword: str) -> tuple[Dependency, ...]:
    return _each(path, ((line, text) for text, line in call.texts(keyword)), keyword)


def _entry_points(lines: Iterable[str]) -> dict[str, str]:
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): target.strip() for name, _, target in pairs if NAME.fullmatch(name.strip()) and target}


def _named_files(repo: Repo, folder: str, call: SetupCall) -> tuple[str, ...]:
    """Small files that the constants of ``setup.py`` name, and the likely homes of a version."""
    named = [text for text in call.strings if setuppy.MAY_BE_READ.fullmatch(text)]
    packages = {path.split("/")[0 if folder == "." else folder.count("/") + 1] for path in repo.below(folder)}
    inside = [f"{name}/{text}" for name in sorted(packages) for text in named if text.endswith(".py")][:1000]
    return existing(repo, folder, (*named, *inside, "README.md", "README.rst"))[: setuppy.MAX_READS]
