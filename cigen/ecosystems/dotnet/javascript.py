"""The package of JavaScript that a web project is published with: its own build calls it, or a pipeline before that."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.base import below
from cigen.ecosystems.dotnet.project import Project
from cigen.evidence.pipelines import linux
from cigen.evidence.shell import Command
from cigen.facts import JavaScript
from cigen.repo import Repo, resolve

MANIFEST = "package.json"
_MANAGERS = ("npm", "yarn", "pnpm", "bun")
_RUNS = re.compile(r"(?:^|[\s;&|])(?:npm|npx|yarn|pnpm|bun)(?:\.cmd)?[ \t]")
_VARIABLE = re.compile(r"\$\((\w{1,80})\)", re.ASCII)
_HERE = ("MSBuildProjectDirectory", "ProjectDir", "MSBuildThisFileDirectory")
_MAKES = ("build", "publish", "run")
_MAX_SCRIPTS = 10


def of(repo: Repo, app: Project) -> JavaScript | None:
    """The package, with the scripts that go before the project's own build; none of them where that calls npm."""
    driven = next((folder for folder in _driven(app) if repo.exists(below(folder, MANIFEST))), None)
    if driven is not None:
        return JavaScript(folder=driven)
    if not repo.exists(below(app.folder, MANIFEST)):
        return None
    scripts = tuple(dict.fromkeys(_before(repo, app)))[:_MAX_SCRIPTS]
    return JavaScript(folder=app.folder, scripts=scripts) if scripts else None


def _driven(app: Project) -> Iterator[str]:
    """The folders in which the project runs npm or its like."""
    for element in app.root.walk():
        if element.tag == "Exec" and _RUNS.search(element.attributes.get("Command", "")):
            said = element.attributes.get("WorkingDirectory", "")
            place = _VARIABLE.sub(lambda use: "./" if use[1] in _HERE else app.text(use[1]), said)
            folder = resolve(app.folder, place.replace("\\", "/") or ".")
            if folder is not None:
                yield folder


def _before(repo: Repo, app: Project) -> Iterator[str]:
    """The scripts that a job runs in the project's folder, or whose programs it does, which then makes the project."""
    entries = repo.json(below(app.folder, MANIFEST)).get("scripts").entries
    texts = {name.text: text.text.split() for name, text in entries}
    for job in linux.first(repo):
        if any(_is_made(one, app) for one in job):
            for one in job:
                if one.folder == app.folder:
                    yield from (name for name in _called(one.words, texts) if name in texts)


def _is_made(command: Command, app: Project) -> bool:
    """Whether it makes the project, or something above it; what names nothing does so in its folder."""
    verb, target = (*command.words[1:3], "", "")[:2]
    if command.words[0] != "dotnet" or verb not in _MAKES or command.folder is None:
        return False
    place = resolve(command.folder, "." if target.startswith("-") else target or ".") or "."
    folder = posixpath.dirname(place) or "." if place.endswith(("proj", ".sln", ".slnx")) else place
    return folder in (".", app.folder) or app.folder.startswith(f"{folder}/")


def _called(words: Sequence[str], texts: dict[str, list[str]]) -> Iterator[str]:
    if words[0] in _MANAGERS:
        yield from (word for word in words[1:3] if word != "run")
    elif words[0] == "npx" and len(words) > 1:
        yield from (name for name, said in texts.items() if said[:1] == [words[1]])
