"""A JavaScript package that is built before another component, and why a component needs one of its folder."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from cigen.evidence import gitignored, outputs, package_scripts, shell, shown, wants
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import steps
from cigen.evidence.pipelines.steps import Step
from cigen.evidence.shell import Command
from cigen.facts import Commands, Component
from cigen.repo import Repo, below, resolve

_NODE = "node"
JAVASCRIPT = ("javascript", "typescript")
"""The languages of such packages."""
# Whose image has all of the folder, or what lies in priv/, and not only a program with some of it.
_SERVES_FOLDER = ("elixir", "python", "ruby")
_ENTERS = re.compile(r"\bcd\s{1,9}([\w./-]{1,200})(?=\s|$)", re.ASCII)
_ELSEWHERE = re.compile(r"\b(?:cd|pushd)\s|\s(?:--(?:prefix|cwd|dir|filter|workspaces?)|-[CFw])(?![\w-])")
_TESTS = re.compile(
    r"\b(?:pytest|py\.test|tox|nox|unittest|manage\.py\s+test|hatch\s+(?:run\s+)?(?:\S+:)?test|rspec|rake|rails\s+test|mix\s+test|make\s+(?:test|check))\b"
)
# What a script writes into a folder of static files: ``tailwindcss -i in.css -o static/out.css``.
_WRITES = re.compile(r"(?:\s-o|\s--out(?:put|file)?)[=\s]\s{0,9}[\"']?(?:\./)?([\w@./-]{1,200})", re.ASCII)
_STATIC = re.compile(r"(?:^|/)(?:static|assets|public)/")
_LOADERS = re.compile(r"\b(?:webpack_loader|django_vite|manifest_loader|flask_vite|flask_webpackext)\b")
_MAX_TEXT = 20_000  # characters of one step


def why(repo: Repo, parts: Sequence[Component], part: Component, package: Component) -> str:
    """Why ``part`` needs ``package``, both of ``parts``, built before: "" where nothing shows that it does."""
    is_built = package.runtime.name == _NODE and bool(package.commands.build)
    if not is_built or part.language in JAVASCRIPT or {*part.manifests} & {*package.manifests}:
        return ""
    return next(_reasons(repo, parts, part, package), "")


def joined(part: Component, package: Component) -> Component:
    """``part`` with the package that is built before it."""
    context = min((part.context, package.context), key=lambda folder: (folder != ".", len(folder)))
    own, its = part.commands, package.commands
    return dataclasses.replace(
        part,
        context=context,
        commands=Commands(deps=(*own.deps, *its.deps), build=(*its.build, *own.build), test=(*own.test, *its.test)),
        manifests=tuple(dict.fromkeys((*part.manifests, *package.manifests))),
        lockfiles=(*part.lockfiles, *package.lockfiles),
        makes=tuple(dict.fromkeys((*part.makes, *package.makes))),
        moves=(*part.moves, *package.moves),
        beside=package,
    )


def _reasons(repo: Repo, parts: Sequence[Component], part: Component, package: Component) -> Iterator[str]:
    elsewhere = outputs.made_by(repo, part, [one for one in parts if one is not package])
    for wish in part.wants:
        if wish.folder not in elsewhere and wants.is_left_by(package, wish.folder):
            yield f"{wish.source} reads {wish.folder}"
    scripts = _scripts(repo, package)
    if part.language in _SERVES_FOLDER and scripts and not any(_leaves(repo, package, x) for x in scripts.values()):
        yield from _served(repo, part, package, scripts)
        yield from _called(repo, part, scripts)


def _leaves(repo: Repo, package: Component, script: str) -> bool:
    """Whether a script works for another package; a folder of sources that it enters is the package's own."""

    def kept(match: re.Match[str]) -> str:
        folder = resolve(package.path, match[1])
        is_own = folder is not None and repo.below(folder) and not repo.exists(below(folder, "package.json"))
        return "" if is_own else match[0]

    return bool(_ELSEWHERE.search(_ENTERS.sub(kept, script)))


def _scripts(repo: Repo, package: Component) -> Mapping[str, str]:
    """What the scripts say that its build runs in its own folder, and those that these run, by their names."""
    entries = repo.json(below(package.path, "package.json")).get("scripts").entries
    texts = {name.text: text.text[:_MAX_TEXT] for name, text in entries}
    named = [name for command in package.commands.build for name in package_scripts.called(command)]
    within = [name for one in named for name in package_scripts.called(texts.get(one, ""))]
    return {name: texts[name] for name in (*named, *within) if name in texts}


def _called(repo: Repo, part: Component, scripts: Mapping[str, str]) -> Iterator[str]:
    if any(_calls(scripts, text) for text in dockerfiles.commands_beside(repo, part.path)):
        yield "an image of yours runs its script"
    if any(_builds_before_tests(job, part.path, scripts) for job in repo.remember(_calling)):
        yield "a pipeline of yours runs its script before the tests"


def _served(repo: Repo, part: Component, package: Component, scripts: Mapping[str, str]) -> Iterator[str]:
    wish = shown.served_beside(repo, part, package)
    if wish:
        yield f"{wish.source} serves {wish.folder}"
    left = [folder for folder in package.makes if folder != package.path]
    if not any(any(gitignored.kept(repo, folder)) for folder in left):
        yield from _loaded(repo, part)
    for folder in left:
        if _STATIC.search(folder) and _is_left_out_of_more(repo, folder):
            yield f"git leaves out {folder}, which its script makes"
    for written in (path for text in scripts.values() for path in _WRITES.findall(text)):
        path = resolve(package.path, written)
        if path and _STATIC.search(path) and not gitignored.is_kept(repo, path):
            yield f"git leaves out {path}, which its script makes"


def _is_left_out_of_more(repo: Repo, folder: str) -> bool:
    """Whether git leaves it out beside files that it keeps: all of a folder may be what the program collects."""
    is_left_out = not gitignored.is_kept(repo, f"{folder}/index.js")
    return is_left_out and any(gitignored.kept(repo, posixpath.dirname(folder)))


def _loaded(repo: Repo, part: Component) -> Iterator[str]:
    """Settings of what asks a bundler for the names of its files."""
    for path in islice(shown.sources(repo, part, (".py",)), shown.MAX_SOURCES):
        if _LOADERS.search((repo.text(path) or "")[:_MAX_TEXT]):
            yield f"{path} loads what its script makes"


def _calls(scripts: Mapping[str, str], text: str) -> bool:
    """Whether a shell runs one of them in the folder in which it starts."""
    is_called = not scripts.keys().isdisjoint(package_scripts.called(text[:_MAX_TEXT]))
    return is_called and not _ELSEWHERE.search(text[:_MAX_TEXT])


def _calling(repo: Repo) -> tuple[tuple[Command, ...], ...]:
    """The commands of the jobs that call a script of any package, one after the other."""
    found = (tuple(_commands(job)) for job in steps.of_jobs(repo))
    return tuple(job for job in found if job)


def _commands(job: Sequence[Step]) -> Iterator[Command]:
    texts = [(step.text[:_MAX_TEXT], step.folder) for step in job]
    if any(package_scripts.called(text) for text, _ in texts):
        yield from (one for text, folder in texts for one in shell.commands(text, folder))


def _builds_before_tests(job: Sequence[Command], folder: str, scripts: Mapping[str, str]) -> bool:
    """Whether a command in ``folder`` runs one of them, and a later one the tests."""
    texts = [" ".join(one.words) for one in job if one.folder == folder]
    first = next((number for number, text in enumerate(texts) if _calls(scripts, text)), len(texts))
    return any(map(_TESTS.search, texts[first:]))
