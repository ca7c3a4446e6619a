"""What each job of a pipeline has a shell do, in its order and with the folder that it starts in, for any provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from cigen.evidence import jobs, pipelines, shell
from cigen.evidence.jobs import Job
from cigen.evidence.shell import Command
from cigen.repo import Repo, resolve
from cigen.yamltree import NOTHING, Node

MAX_COMMANDS = 20_000  # of all jobs
SHARED = 3  # scopes of a step that others of its job have too
_SCRIPTS = ("script", "commands")
_CHECKED_OUT = "~/project/"  # where CircleCI does so


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one shell does; ``folder`` is ``None`` where it cannot be known.

    ``scopes`` are the tables of variables that it is given, from the widest on; what follows :data:`SHARED` of them is
    its own.
    """

    folder: str | None
    text: str
    scopes: tuple[Node, ...] = field(default=(), compare=False)


def of_jobs(repo: Repo) -> tuple[tuple[Step, ...], ...]:
    """The steps of every job; an action of the repository's own, or a command of CircleCI's, is one too."""
    return repo.remember(_of_jobs)


def commands(repo: Repo) -> tuple[Command, ...]:
    """The commands of all jobs, each once: they are read as words only once, whoever asks for them."""
    return repo.remember(_commands)


def _commands(repo: Repo) -> tuple[Command, ...]:
    every = (step for job in of_jobs(repo) for step in job)
    found = (one for step in every for one in shell.commands(step.text, step.folder))
    return tuple(dict.fromkeys(islice(found, MAX_COMMANDS)))


def _of_jobs(repo: Repo) -> tuple[tuple[Step, ...], ...]:
    found = (*(of(job) for job in jobs.all_of(repo)), *others(repo))
    lengths = ((steps, sum(len(step.text) for step in steps)) for steps in islice(found, pipelines.MAX_STEPS))
    return tuple(steps for steps in pipelines.within(lengths) if steps)


def of(job: Job) -> tuple[Step, ...]:
    """The steps of one of GitHub's jobs, or of CircleCI's, which may call commands that stand beside them."""
    steps = (step for step in job.node.get("steps").items if not pipelines.is_off(step))
    found = (one for step in steps for one in of_step(job, step))
    return tuple(one for one in islice(found, pipelines.MAX_STEPS) if one.text)


def of_step(job: Job, step: Node) -> Iterator[Step]:
    """What one of its steps has a shell do."""
    run = step.get("run")
    scopes = (*_scopes(job), step.get("env"), run.get("environment"))  # of GitHub's and CircleCI's
    for node, said in ((run, step.get("working-directory")), (run.get("command"), run.get("working_directory"))):
        if node.kind == "scalar":
            yield Step(folder=_folder(job, said), text=pipelines.filled(node.text, job.entry), scopes=scopes)
    for node in pipelines.given(step):
        said = step.get("with", "subFolder") or step.get("with", "working-directory")
        place = _folder(job, said) if said.text else "."  # what holds for a job's commands says nothing to actions
        yield Step(folder=place, text=pipelines.filled(node.text, job.entry), scopes=scopes)
    for name in (step.text, *(key.text for key, _ in step.entries)):
        for inner in job.document.get("commands", name, "steps").items:
            command = inner.get("run")
            text = command.text or command.get("command").text
            yield Step(folder=_folder(job, command.get("working_directory")), text=text, scopes=scopes)


def _scopes(job: Job) -> tuple[Node, ...]:
    """What all steps of a job are given: to GitHub, an ``environment`` is what is deployed to."""
    own = "env" if job.file.startswith(".github/") else "environment"
    return job.document.get("env"), job.node.get("env"), job.node.get(own)


def _folder(job: Job, said: Node) -> str | None:
    if not said.text:
        return job.home or "."
    place = pipelines.filled(said.text, job.entry).removeprefix(_CHECKED_OUT)
    return None if set(place) & set("$~<") else resolve(".", place)


def others(repo: Repo) -> Iterator[tuple[Step, ...]]:
    """The jobs of all others: one shell has all lines of such a job, and before them those that every job has."""
    for path in pipelines.paths(repo):
        for document in pipelines.documents(repo, path):
            every = document.get("default", "before_script") or document.get("before_script")
            for job in document.mappings():
                lines = [node.text for key in _SCRIPTS for node in job.get(key).scalars()]
                above = (document.get(node.text, "before_script") for node in job.get("extends").scalars())
                before = next((one for one in (job.get("before_script"), *above, every) if one), every)
                if lines:
                    text = "\n".join((*(node.text for node in before.scalars()), *lines))
                    # To GitLab, an `environment` is what is deployed to.
                    own = NOTHING if path == ".gitlab-ci.yml" else job.get("environment")
                    scopes = (document.get("variables"), job.get("variables"), own)
                    yield (Step(folder=".", text=text, scopes=scopes),)
