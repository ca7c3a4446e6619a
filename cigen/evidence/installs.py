"""Debian's packages that a team's pipelines install where they test a component: what no manifest of it tells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cigen.evidence import conventions, pipelines, shell
from cigen.evidence.pipelines import jobs
from cigen.evidence.pipelines.jobs import Job
from cigen.facts import Component, Source
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

MAX_TEXT = 50_000  # characters of one step or script
MAX_SCRIPTS = 20  # that one component's jobs call
MAX_WORDS = 500
_COMMAND = "apt-get install"
_GITLAB = ".gitlab-ci.yml"
_EXPRESSION = re.compile(r"\$\{\{[^\n]{0,200}?\}\}")
_UNKNOWN = "$"  # stands for an expression of a workflow, as a variable of a shell has it
_PROGRAMS = frozenset({"apt-get", "apt", "aptitude"})
_TAKING = frozenset({"-t", "-o", "-c", "-a", "--target-release", "--option", "--config-file"})  # a value
_SCRIPT = re.compile(r"(?<![\w/.-])(?:\./)?(\.?\w[\w./-]{0,200}\.(?:sh|bash))(?![\w/.-])", re.ASCII)
# Actions that install what their input lists.
_ACTIONS = {"awalsh128/cache-apt-pkgs-action": "packages", "daaku/gh-action-apt-install": "packages"}


@dataclass(frozen=True, kw_only=True)
class Install:
    """A word that is given to apt, which may be a package's name, and where."""

    word: str
    source: Source


def of(repo: Repo, part: Component, paths: Collection[str]) -> tuple[Install, ...]:
    """What jobs install that test ``part``, the component of those in ``paths``; each word once."""
    found: dict[str, Install] = {}
    texts = list(_texts(repo, part, paths))
    called = dict.fromkeys(path for text, _ in texts for path in _scripts(repo, text))
    scripts = ((repo.text(path) or "", Source(file=path, key=_COMMAND)) for path in islice(called, MAX_SCRIPTS))
    for text, source in (*texts, *scripts):
        for word in _words(text):
            found.setdefault(word, Install(word=word, source=source))
    return tuple(islice(found.values(), MAX_WORDS))


def _texts(repo: Repo, part: Component, paths: Collection[str]) -> Iterator[tuple[str, Source]]:
    """The shell text of jobs, with its place; what an action installs is as good as that."""
    known = {job.file: job for job in jobs.all_of(repo) if not job.name}
    testing = [job for job in jobs.all_of(repo) if job.name and is_of(job, part, paths)]
    for job in testing:
        own = (known.get(f"{resolve('.', action)}/action.{end}") for action in job.actions for end in ("yml", "yaml"))
        for one in (job, *(action for action in own if action)):
            yield from ((node.text, Source(file=one.file, line=node.line, key=_COMMAND)) for node in one.commands)
            yield from _listed(one)
    for node in of_gitlab(repo):
        yield node.text, Source(file=_GITLAB, line=node.line, key=_COMMAND)


def is_of(job: Job, part: Component, paths: Collection[str]) -> bool:
    """Whether a job tests the component; one in no folder of its own that only sets up other languages does not."""
    if not job.is_testing or (job.places and all(pipelines.is_elsewhere(part.path, place) for place in job.places)):
        return False
    if len(paths) == 1 or part.path in job.places:
        return True
    used = {name.lower() for name in job.actions}
    tools = {tool for tool, known in conventions.ALL.items() if not used.isdisjoint(known.actions)}
    own = conventions.ALL.get(part.runtime.name)
    return not tools or part.runtime.name in tools or own is None or not own.actions


def _listed(job: Job) -> Iterator[tuple[str, Source]]:
    """What actions are given that install it, as a command for that."""
    for step, action in zip(job.node.get("steps").items, job.actions, strict=True):
        if action.lower() in _ACTIONS:
            node = step.get("with", _ACTIONS[action.lower()])
            yield f"{_COMMAND} {' '.join(node.text.split())}", Source(file=job.file, line=node.line, key="packages")


def of_gitlab(repo: Repo) -> tuple[Node, ...]:
    """The scripts of GitLab's jobs that test, with those that run before them."""
    return repo.remember(_of_gitlab)


def _of_gitlab(repo: Repo) -> tuple[Node, ...]:
    found: list[Node] = []
    for document in repo.yaml(_GITLAB) if _GITLAB in pipelines.paths(repo) else ():
        named = {key.text: value for key, value in document.entries[: pipelines.MAX_STEPS]}
        every = (document.get("before_script"), document.get("default", "before_script"))
        for name, job in named.items():
            script = job.get("script").scalars()
            if name.startswith(".") or not any(pipelines.TESTS.search(node.text) for node in script):
                continue
            above = (named[node.text] for node in job.get("extends").scalars() if node.text in named)
            before = (one.get("before_script") for one in (job, *above))
            found += (node for one in (*every, *before) for node in one.scalars())
            found += script
    return tuple(found)


def _scripts(repo: Repo, text: str) -> Iterator[str]:
    named = (resolve(".", match[1]) for match in _SCRIPT.finditer(text[:MAX_TEXT]))
    yield from (path for path in named if path is not None and repo.exists(path))


def _words(text: str) -> Iterator[str]:
    """What lines of a shell give to apt to install."""
    said = _EXPRESSION.sub(_UNKNOWN, text[:MAX_TEXT])
    for command in shell.nested(said) if "apt" in said else ():
        start = next((at for at, word in enumerate(command.words) if word in _PROGRAMS), None)
        if start is not None and "install" in command.words[start:]:
            yield from _named(command.words[command.words.index("install", start) + 1 :])


def _named(words: Sequence[str]) -> Iterator[str]:
    """The words without options and without what leads somewhere else."""
    pending = iter(words)
    for word in pending:
        if word in _TAKING:
            next(pending, None)
        elif re.match(r"[0-9]?[<>&]", word):
            return
        elif not word.startswith("-") and word != _UNKNOWN:
            yield word
