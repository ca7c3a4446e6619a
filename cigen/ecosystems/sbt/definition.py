"""What a build definition says, where it says it plainly: it is a program, of which patterns are looked for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.facts import Source
from cigen.repo import Repo

_MAX_FILES = 200
_MAX_LINE = 2000
_NAME = re.compile(r'^\s*(?:ThisBuild\s*/\s*)?name\s*:=\s*"([^"]{1,64})"')
_SCALA = re.compile(r'scalaVersion\s*:=\s*"(\d[\w.-]{0,30})"')
_TARGET = re.compile(r'"(?:--release|-release|-java-output-version|-target|-source)[":,\s]+"?(?:jvm-)?(1\.\d|\d{1,2})"')
_DEPENDENCY = re.compile(r'"([\w.-]{1,100})"\s*%%?%?\s*"([\w.-]{1,100})"(?:\s*%\s*"?([\w.+-]{1,50})"?)?(.*)')
_PROJECT = re.compile(r"^(?=lazy val )", re.MULTILINE)
_ASIDE = re.compile(
    r"\Alazy val `?\w*?(?:(?<![a-zA-Z])(?:examples?|samples?|demos?|tests?|bench(?:marks?)?|docs?|site)"
    r"|(?<=[a-z])(?:Examples?|Samples?|Demos?|Tests?|Bench(?:marks?)?|Docs?|Site))(?![a-z])\w*`?\s*[=:].*",
    re.DOTALL,
)
# A task that makes a file: `taskKey` takes its name from what it is assigned to, and a description.
_TASK = re.compile(
    r"\bTaskKey\[(?:java\.io\.)?File\]\(\s*\"(\w{1,40})\"|\bval\s+(\w{1,40})\s*=\s*taskKey\[(?:java\.io\.)?File\]"
)
_SBT = re.compile(r"^\s*sbt\.version\s*=\s*(\d[\w.-]{0,30})\s*$")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A value and where it stands."""

    value: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The definition of the build in ``root``; ``libraries`` are (group, artifact) with their places."""

    root: str
    files: tuple[str, ...]
    text: str
    name: str = ""
    sbt: Said | None = None
    scala: Said | None = None
    targets: tuple[Said, ...] = ()
    libraries: tuple[tuple[str, str, Source], ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of tasks of its own that make a file."""
        return tuple(match[1] or match[2] for match in _TASK.finditer(self.text))

    def has(self, pattern: str) -> bool:
        """Whether the definition has a match for a pattern, comments left out."""
        return re.search(pattern, self.text) is not None

    def deploys(self, pattern: str) -> bool:
        """Whether it has a match for a pattern beside the projects that are examples, tests or documentation."""
        blocks = (_ASIDE.sub("", text) for text in _PROJECT.split(self.text))
        return any(re.search(pattern, text) for text in blocks)


def read(repo: Repo, root: str) -> Definition:
    """The definition in the folder ``root``, whatever is in it."""
    files = tuple(path for path in repo.below(root) if _is_definition(root, path))[:_MAX_FILES]
    lines = [line for path in files for line in _lines(repo, path)]
    properties = posixpath.normpath(f"{root}/project/build.properties")
    return Definition(
        root=root,
        files=files,
        text="\n".join(text for _, text in lines),
        name=next((m[1] for source, text in lines if source.file.endswith(".sbt") and (m := _NAME.search(text))), ""),
        sbt=next(_said(_SBT, [line for line in lines if line[0].file == properties], "sbt.version"), None),
        scala=next(_said(_SCALA, lines, "scalaVersion"), None),
        targets=tuple(_said(_TARGET, lines, "release")),
        libraries=tuple((m[1], m[2], source) for source, text in lines if (m := _DEPENDENCY.search(text))),
    )


def _is_definition(root: str, path: str) -> bool:
    inside = posixpath.relpath(path, root)
    if "/target/" in f"/{inside}" or "/src/" in f"/{inside}":
        return False
    return (
        inside.endswith(".sbt")
        or inside == "project/build.properties"
        or (inside.startswith("project/") and inside.endswith(".scala"))
    )


def _lines(repo: Repo, path: str) -> Iterator[tuple[Source, str]]:
    for number, line in enumerate((repo.text(path) or "").split("\n"), 1):
        said = re.split(r"(?:^|\s)//", line[:_MAX_LINE], maxsplit=1)[0]
        if said.strip():
            yield Source(file=path, line=number), said


def _said(pattern: re.Pattern[str], lines: list[tuple[Source, str]], key: str) -> Iterator[Said]:
    for source, text in lines:
        match = pattern.search(text)
        if match:
            yield Said(value=match[1], source=Source(file=source.file, line=source.line, key=key))
