"""Which scripts test a project's packages, and with what: as its pipelines do, or else the usual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cigen.ecosystems.node import scripts, team, testing
from cigen.ecosystems.node.details import Task
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import package_scripts
from cigen.evidence.clients import Call
from cigen.evidence.pipelines import steps
from cigen.repo import Repo

# https://bun.com/docs/test: the names of the files that it looks for.
_TEST_OF_BUN = re.compile(r"[._](?:test|spec)\.[cm]?[jt]sx?$")
_BUN_TEST = re.compile(r"(?:^|[\s;&|])bun test(?![\w:-])")
_MEASURES = re.compile(r"cov")  # the same tests, measured
_SAFE = re.compile(r"[\w@./:=,+-]{1,200}", re.ASCII)
# How a pipeline wants to be told, or shares its machine: no matter for what is tested.
_TELLS = re.compile(
    r"-.*(?:cov|report|output|worker|thread|parallel|concurrency|verbose|silent|colou?r|cache).*|--|--ci|--bail"
)
_PARTS = re.compile(r"shard|changed|--only|testName|grep")  # only some of the tests
_MAX_SCRIPTS = 5
_MAX_FILES = 50
_MAX_TEXT = 20_000  # characters of one step


def tasks(repo: Repo, project: Project, package: Package, others: Sequence[Package]) -> tuple[Task, ...]:
    """The package's own tests, or those of each member but ``others``, which are components themselves."""
    own = _own(repo, project, package)
    delegates = others and any(scripts.DELEGATES.search(package.scripts[task.script]) for task in own)
    by_browser = all(testing.in_browser(package, task.script) for task in own)
    if own and not delegates and not (by_browser and package is project.root and project.members):
        return own
    members = [one for one in project.members if one not in others] if package is project.root else []
    found = scripts.in_each(testing.SCRIPTS, members, package.folder, lambda one, name: testing.script(one) == name)
    return tuple(found) or (() if delegates else own)


def _own(repo: Repo, project: Project, package: Package) -> tuple[Task, ...]:
    """The scripts that pipelines test the package with, or else the usual one, if it has any."""
    usual = testing.script(package)
    known = frozenset((*testing.usual(package), *testing.called_otherwise(package)))
    called = [call for call in team.calls(repo, project, package) if call.name in known] if known else []
    names = dict.fromkeys(usual if usual and _MEASURES.search(call.name) else call.name for call in called)
    within = {name for one in names for name in package_scripts.called(package.scripts[one]) if name != one}
    chosen = [name for name in names if name not in within][:_MAX_SCRIPTS] or ([usual] if usual else [])
    return tuple(
        Task(
            script=name,
            folders=(".",),
            is_bun=testing.is_bun(package.scripts[name]),
            arguments=_arguments([call for call in called if call.name == name]),
        )
        for name in chosen
    )


def _arguments(calls: Sequence[Call]) -> tuple[str, ...]:
    """What every call gives to a script, where all give the same."""
    said = {tuple(_telling(call.words)) for call in calls}
    words = said.pop() if len(said) == 1 else ()
    return words if all(map(_SAFE.fullmatch, words)) and not any(map(_PARTS.search, words)) else ()


def _telling(words: Sequence[str]) -> Iterator[str]:
    """The words that matter for what is tested; what follows an option that does not is its value."""
    for before, word in pairwise(("", *words)):
        is_value = word[:1] != "-" and "=" not in before and _TELLS.fullmatch(before)
        if not (is_value or _TELLS.fullmatch(word)):
            yield word


def by_bun(repo: Repo, package: Package) -> tuple[Task, ...]:
    """Bun's own runner, where pipelines call it or tests are written for it, and no script does."""
    paths = [path for path in repo.below(package.folder) if _TEST_OF_BUN.search(path)]
    is_called = any(_BUN_TEST.search(text[:_MAX_TEXT]) for text in steps.texts(repo, package.folder))
    if not paths or not (is_called or any("bun:test" in (repo.text(path) or "") for path in paths[:_MAX_FILES])):
        return ()
    return (Task(script="test", folders=(".",), is_bun=True, is_plain=True),)


def driven(repo: Repo, package: Package) -> tuple[str, ...]:
    """The script with which pipelines test the package, whatever it does."""
    called = {name for text in steps.texts(repo, package.folder) for name in package_scripts.called(text)}
    names = (*testing.SCRIPTS, *testing.called_otherwise(package))
    return tuple(name for name in names if name in called and name in package.scripts)[:1]
