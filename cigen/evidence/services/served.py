"""Jobs of pipelines and services of compose files that run tests beside services: which, and what tests are told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from cigen.evidence import pipelines
from cigen.evidence.services import compose_ups, servers
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

_MAX_JOBS = 100
_MATRIX = re.compile(r"\$\{\{\s?matrix\.([\w-]{1,60})\s?\}\}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One service of a job: its hosts, image, and variables of the server."""

    file: str
    hosts: tuple[str, ...]
    image: Node
    env: Node
    ports: tuple[Node, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)  # what compose reads elsewhere for variables in ``env``


@dataclass(frozen=True, kw_only=True)
class TestJob:
    """A job whose commands run tests in ``folders`` ("." where it names none); ``env`` from the widest scope on."""

    __test__ = False  # pytest would take it for a test

    file: str
    entries: tuple[Entry, ...]
    env: tuple[Node, ...]
    folders: tuple[str, ...]

    def is_of(self, path: str, paths: Collection[str]) -> bool:
        """Whether it tests the component in ``path``, of those in ``paths``: one at the root, else any of them."""
        return path in self.folders or (self.folders == (".",) and "." not in paths)

    def is_near(self, path: str) -> bool:
        """Whether it may test the component in ``path``."""
        return "." in self.folders or path in self.folders


def jobs(repo: Repo) -> tuple[TestJob, ...]:
    """Every job of a pipeline that runs tests beside services, and then every service of a compose file that does."""
    return repo.remember(_jobs)


def _jobs(repo: Repo) -> tuple[TestJob, ...]:
    found = (
        job
        for path in pipelines.paths(repo)
        for document in pipelines.documents(repo, path)
        for job in _of_file(repo, path, document)
    )
    return tuple(islice((job for job in chain(found, _of_compose(repo)) if job.entries), _MAX_JOBS))


def _of_compose(repo: Repo) -> Iterator[TestJob]:
    """Services that a team builds and tests in, with the others that these depend on."""
    for one, needed in compose_ups.tested(repo):
        entries = tuple(filter(None, (_of_started(repo, other) for other in needed)))
        folder = posixpath.dirname(one.file) or "."
        yield TestJob(file=one.file, entries=entries, env=(compose_ups.environment(repo, one),), folders=(folder,))


def _of_file(repo: Repo, path: str, document: Node) -> Iterator[TestJob]:
    if posixpath.basename(path) == ".gitlab-ci.yml":
        return _of_gitlab(path, document)
    return _of_github(repo, path, document)


def _of_github(repo: Repo, path: str, document: Node) -> Iterator[TestJob]:
    for _, job in document.get("jobs").entries[: pipelines.MAX_STEPS]:
        steps = [step for step in job.get("steps").items if pipelines.TESTS.search(step.get("run").text)]
        if steps:
            scopes = (document.get("env"), job.get("env"), *(step.get("env") for step in steps))
            default = job.get("defaults", "run", "working-directory").text
            folders = [step.get("working-directory").text or default for step in steps]
            entries = (
                Entry(
                    file=path,
                    hosts=(name.text,),
                    image=_filled(job, service.get("image")),
                    env=service.get("env"),
                    ports=service.get("ports").scalars(),
                )
                for name, service in job.get("services").entries
            )
            own = (
                Entry(file=path, hosts=one.hosts, image=one.image, env=one.env)
                for one in servers.started(job.get("steps").items)
            )
            composed: Iterator[Entry] = chain(own, _composed(repo, job, default))
            within = compose_ups.inside(repo, job.get("steps").items, default or ".")
            if within:
                composed = filter(None, (_of_started(repo, one) for one in within[1]))
                scopes = (*scopes, compose_ups.environment(repo, within[0]))
            yield TestJob(file=path, entries=(*entries, *composed), env=scopes, folders=_folders(folders))


def _filled(job: Node, image: Node) -> Node:
    """An image with what its job's matrix gives to it first."""

    def value(match: re.Match[str]) -> str:
        matrix = job.get("strategy", "matrix")
        listed = (*matrix.get(match[1]).scalars(), *(one.get(match[1]) for one in matrix.get("include").items))
        return next((one.text for one in listed if one.text), match[0])

    return replace(image, text=_MATRIX.sub(value, image.text[:500])) if "matrix." in image.text else image


def _composed(repo: Repo, job: Node, default: str) -> Iterator[Entry]:
    """What compose starts in a job, but for what it builds: that is the program itself."""
    for one in compose_ups.started(repo, job.get("steps").items, default or "."):
        if entry := _of_started(repo, one):
            yield entry


def _of_started(repo: Repo, one: compose_ups.Started) -> Entry | None:
    image = one.node.get("image")
    if not image.text or one.node.get("build"):
        return None
    ports, env = one.node.get("ports").scalars(), compose_ups.environment(repo, one)
    return Entry(file=one.file, hosts=(one.name,), image=image, env=env, ports=ports, given=one.given)


def _of_gitlab(path: str, document: Node) -> Iterator[TestJob]:
    """Variables of a GitLab job are its services' too."""
    for _, job in document.entries[: pipelines.MAX_STEPS]:
        script = "\n".join(node.text for node in job.get("script").scalars())
        if pipelines.TESTS.search(script):
            listed = job.get("services").items or document.get("services").items
            env = job.get("variables")
            entries = (_of_item(path, item, env) for item in (listed or document.get("default", "services").items))
            scopes = (document.get("variables"), env)
            yield TestJob(file=path, entries=tuple(entries), env=scopes, folders=(".",))


def _of_item(path: str, item: Node, env: Node) -> Entry:
    image = item if item.kind == "scalar" else item.get("name")
    alias = item.get("alias").text if item.kind == "mapping" else ""
    # https://docs.gitlab.com/ci/services/#accessing-the-services
    name = re.sub(r"[:@].*", "", image.text)
    hosts = (alias, name.replace("/", "-"))
    return Entry(file=path, hosts=tuple(filter(None, hosts)), image=image, env=env)


def _folders(written: Sequence[str]) -> tuple[str, ...]:
    found = (resolve(".", folder.rstrip("/") or ".") for folder in written)
    return tuple(dict.fromkeys(folder for folder in found if folder is not None)) or (".",)
