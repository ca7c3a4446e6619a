"""What a project says of the Python that it runs on, beside version files and pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen import versions
from cigen.display import printable
from cigen.ecosystems.python import ini
from cigen.ecosystems.python.project import Project, Said
from cigen.evidence.conventions import notation
from cigen.facts import Declaration, Finding, Source
from cigen.pins import Tool
from cigen.repo import Repo

MAX_ENVIRONMENTS = 64
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.[0-9]{1,2})")
_ENVIRONMENT = re.compile(r"py3\.?([0-9]{1,2})\b")
_BRACES = re.compile(r"py(3?)\{([\w.,\s-]{1,200})\}")


def declarations(project: Project, tool: Tool) -> tuple[list[Declaration], list[Finding]]:
    """The ranges of the manifests, and those that cannot be understood."""
    found, odd = [], []
    for said in project.pythons:
        declaration = notation.python(tool, said.text.strip(), said.source, versions.RANK_MANIFEST)
        if declaration:
            found.append(declaration)
        else:
            shown = printable(said.text, limit=60)
            message = f"{said.source}: {shown!r} is no range of Python versions that cigen understands: left out"
            odd.append(Finding.at(said.source, "version-not-understood", "warning", message))
    return found, odd


def listed(repo: Repo, project: Project, tool: Tool) -> list[Declaration]:
    """The versions of tox's environments and of classifiers: often older than what is tested today."""
    said = (_environments(repo, project.folder), _classified(project))
    found = (_joined(tool, tuple(one)) for one in said)
    return [one for one in found if one]


def _joined(tool: Tool, said: Sequence[Said]) -> Declaration | None:
    """Any of a list of versions will do."""
    if not said:
        return None
    texts, rank = tuple(dict.fromkeys(one.text for one in said)), versions.RANK_WORKFLOW
    return versions.within(tool, ", ".join(texts), lambda version: version in texts, said[0].source, rank)


def _classified(project: Project) -> Iterator[Said]:
    for said in project.classifiers[:500]:
        if match := _CLASSIFIER.fullmatch(said.text.strip()):
            yield Said(text=match[1], source=said.source)


def _environments(repo: Repo, folder: str) -> Iterator[Said]:
    """The versions of tox's ``env_list``: ``py39``, ``py3.12``, ``py{310,311}-django``."""
    path = "tox.ini" if folder == "." else f"{folder}/tox.ini"
    keys = ini.read(repo, path).get("tox", {})
    value = keys.get("envlist") or keys.get("env_list") or ini.Value()
    source = Source(file=path, line=value.line, key="env_list")
    text = value.text[:2000]
    minors = [minor for match in _BRACES.finditer(text) for minor in _minors(match[1], match[2])]
    minors += [match[1] for match in _ENVIRONMENT.finditer(text)]
    yield from (Said(text=f"3.{int(minor)}", source=source) for minor in minors[:MAX_ENVIRONMENTS])


def _minors(major: str, listed: str) -> Iterator[str]:
    for part in re.split(r"[,\s]+", listed):
        digits = part.replace(".", "") if major else part.replace(".", "").removeprefix("3")
        if digits.isdigit() and (major or part.startswith("3")):
            yield digits[:2]
