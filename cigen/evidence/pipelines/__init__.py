"""Existing CI pipelines: their files, and what a team runs in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TypeVar

from cigen.evidence.pipelines import appveyor, azure, cirrus, jenkins, reusable, travis
from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo, resolve
from cigen.yamltree import NOTHING, Node

_OTHERS = (".gitlab-ci.yml", ".circleci/config.yml", "bitbucket-pipelines.yml", ".drone.yml", ".woodpecker.yml")
_TRAVIS = re.compile(r"\.travis\.yml")
_JENKINS = re.compile(r"(?:(?:\.?ci|\.?jenkins)/)?Jenkinsfile")
_CIRRUS = re.compile(r"\.cirrus\.ya?ml")
_APPVEYOR = re.compile(r"\.?appveyor\.ya?ml")
_AZURE = re.compile(r"azure-pipelines[\w.-]*\.ya?ml|(?:\.?azure-pipelines|\.azure|\.azuredevops)/.*\.ya?ml")
_FORMER_FOLDERS = (".azure-pipelines", "azure-pipelines", ".azure", ".azuredevops")
_MAX_FORMER = 20  # files of one service
_INPUTS = ("run", "runCmd")  # of actions that start a shell where there is something that tests need: devcontainers/ci
_KEYS = (*_INPUTS, "script", "before_script", "command", "commands")
MAX_FILES = 100
MAX_STEPS = 1000
MAX_TEXT = 1_000_000  # characters of all steps, in all runs that a matrix makes of them
MAX_ENTRIES = 64  # of a matrix
_MAX_VALUE = 200  # characters of what it gives to a command
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+(?:\.[\w-]+)?)\s*\}\}", re.ASCII)
_CHANGES = ("push", "pull_request", "pull_request_target")
TESTS = re.compile(
    r"\b(?:tests?|pytest|tox|nox|rspec|phpunit|pest|vitest|jest|mocha|ava|ctest|nextest|check|verify)\b"
    r"|(?<![a-z])(?:run_tests?|unittest|tests?_(?:all|ci|local|unit))\b"
)
"""Commands that run tests."""
Entry = Mapping[str, Node]
"""What a matrix gives to one run of a job, by name."""
_Reshaped = Mapping[str, tuple[Node, ...]]
T = TypeVar("T")


def commands(repo: Repo) -> tuple[tuple[str, Node], ...]:
    """The shell text of every pipeline's steps, with its file: how a team builds and tests already."""
    return repo.remember(_commands)


def entries(document: Node, job: Node) -> list[Entry]:
    """What the matrix of a GitHub job gives to each of its runs, where it gives the folder too; else one of nothing."""
    nodes = (*_defaults(document, job), *(step.get("working-directory") for step in job.get("steps").items))
    names = sorted({match[1].partition(".")[0] for node in nodes for match in _MATRIX.finditer(node.text)})
    matrix = job.get("strategy", "matrix")
    included = [
        {key.text: value for key, value in item.entries}
        for item in matrix.get("include").items[:MAX_ENTRIES]
        if any(item.get(name) for name in names)
    ]
    listed = [
        {name: value}
        for name in names
        for value in matrix.get(name).items[:MAX_ENTRIES]
        if not value.text or all(_text(entry, name) != value.text for entry in included)
    ]
    return [*included, *listed] or [{}]


def filled(text: str, entry: Entry) -> str:
    """The text with what the matrix gives to one run of its job."""

    def value(match: re.Match[str]) -> str:
        said = _text(entry, *match[1].split("."))
        return said if 0 < len(said) <= _MAX_VALUE else match[0]

    return _MATRIX.sub(value, text, count=MAX_ENTRIES)


def _text(entry: Entry, name: str, *rest: str) -> str:
    return entry.get(name, NOTHING).get(*rest).text


def directory(said: Node, entry: Entry) -> str | None:
    """The folder that a ``working-directory`` leads to; ``None`` where there is none, or it cannot be known."""
    text = filled(said.text, entry)
    return resolve(".", text) if text and "${{" not in text else None


def given(step: Node) -> tuple[Node, ...]:
    """What an action is told to have a shell do, which starts in the workspace or in the folder that it is told too."""
    return tuple(node for name in _INPUTS if (node := step.get("with", name)).kind == "scalar")


def home(document: Node, job: Node, entry: Entry) -> str | None:
    """The folder in which all commands of a GitHub job start that do not say otherwise."""
    return next((directory(node, entry) for node in _defaults(document, job) if node.text), None)


def _defaults(document: Node, job: Node) -> tuple[Node, Node]:
    return (
        job.get("defaults", "run", "working-directory"),
        document.get("defaults", "run", "working-directory"),
    )


def watched(document: Node) -> frozenset[str]:
    """The folders outside of which no change starts a GitHub workflow; none where any may."""
    starts = [document.get("on", name) for name in _CHANGES]
    listed = [start.get("paths").scalars() for start in starts if start]
    wanted = (node.text for nodes in listed for node in nodes if not node.text.startswith(("!", ".github/")))
    folders = frozenset(posixpath.dirname(re.split(r"[*?\[]", path, maxsplit=1)[0]) or "." for path in wanted)
    return folders if listed and all(listed) and "." not in folders else frozenset()


def is_elsewhere(folder: str, home: str | None) -> bool:
    """Whether what works in ``home`` has nothing to do with ``folder``, since neither of them holds the other."""
    return home is not None and not any(
        outer in (".", inner) or inner.startswith(f"{outer}/") for outer, inner in ((folder, home), (home, folder))
    )


def is_off(node: Node) -> bool:
    """Whether a job or a step of GitHub's never runs: its condition is a plain ``false``."""
    return node.get("if").text.strip().removeprefix("${{").removesuffix("}}").strip() == "false"


def within(found: Iterable[tuple[T, int]]) -> Iterator[T]:
    """What comes before all of it together, each with its length, is too long."""
    left = MAX_TEXT
    for one, length in found:
        left -= length
        if left < 0:
            return
        yield one


def paths(repo: Repo) -> tuple[str, ...]:
    """Paths of the pipelines that cigen did not write: GitHub's, then other providers'.

    One that a team may have left behind counts where no other tests anything.
    """
    return repo.remember(_paths)


def _paths(repo: Repo) -> tuple[str, ...]:
    yaml = [path for path in (*repo.inside(".github/workflows"), *_OTHERS) if path.endswith((".yml", ".yaml"))]
    found = tuple(path for path in yaml[:MAX_FILES] if not written_by_cigen(repo.text(path) or ""))
    for _, read in _FORMER:
        if any(_tests(document) for path in found for document in documents(repo, path)):
            break
        found += tuple(repo.remember(read))
    return found


def _tests(document: Node) -> bool:
    called = (value for key, value in document.walk() if key in (*_KEYS, "uses"))
    return any(TESTS.search(node.text) for value in called for node in value.scalars())


def documents(repo: Repo, path: str) -> tuple[Node, ...]:
    """The documents of a pipeline: other providers' that are not read as they are have the shape of GitHub's.

    A workflow of GitHub's that others call is one for each set of inputs.
    """
    read = next((read for pattern, read in _FORMER if pattern.fullmatch(path)), None)
    return repo.remember(read).get(path, ()) if read else repo.remember(reusable.documents, path)


def _azure(repo: Repo) -> _Reshaped:
    return _reshaped(repo, _AZURE, azure.workflow)


def _travis(repo: Repo) -> _Reshaped:
    return _reshaped(repo, _TRAVIS, travis.workflow)


def _cirrus(repo: Repo) -> _Reshaped:
    return _reshaped(repo, _CIRRUS, cirrus.workflow)


def _appveyor(repo: Repo) -> _Reshaped:
    return _reshaped(repo, _APPVEYOR, appveyor.workflow)


def _jenkins(repo: Repo) -> _Reshaped:
    paths = islice((path for path in repo.named("Jenkinsfile") if _JENKINS.fullmatch(path)), _MAX_FORMER)
    return {path: (jenkins.workflow(repo.text(path) or ""),) for path in paths}


def _reshaped(repo: Repo, pattern: re.Pattern[str], reshape: Callable[[Node], Node]) -> _Reshaped:
    files = chain(repo.inside("."), *(repo.below(folder) for folder in _FORMER_FOLDERS))
    paths = islice((path for path in files if pattern.fullmatch(path)), _MAX_FORMER)
    by_people = [path for path in paths if not written_by_cigen(repo.text(path) or "")]
    return {path: tuple(map(reshape, repo.yaml(path))) for path in by_people}


# Of services that many have left, without the file, the latest first; AppVeyor's machines are mostly Windows.
_FORMER = ((_AZURE, _azure), (_CIRRUS, _cirrus), (_TRAVIS, _travis), (_JENKINS, _jenkins), (_APPVEYOR, _appveyor))


def values(repo: Repo, keys: Collection[str]) -> Iterator[tuple[str, Node]]:
    """What stands under ``keys`` anywhere in the pipelines, with its file."""
    for path in paths(repo):
        for document in documents(repo, path):
            yield from ((path, value) for key, value in document.walk() if key in keys)


def _commands(repo: Repo) -> tuple[tuple[str, Node], ...]:
    found = ((path, node) for path, value in values(repo, _KEYS) for node in value.scalars())
    return tuple(islice(found, MAX_STEPS))
