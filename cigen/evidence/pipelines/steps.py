"""What each job of a pipeline has a shell do, in its order and with the folder that it starts in, for any provider."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice

from cigen.evidence import pipelines, shell
from cigen.evidence.pipelines import expressions, jobs, machines
from cigen.evidence.pipelines.jobs import Job
from cigen.evidence.shell import Command
from cigen.repo import Repo, resolve
from cigen.yamltree import NOTHING, Node

MAX_COMMANDS = 20_000  # of all jobs
SHARED = 3  # scopes of a step that others of its job have too
_SCRIPTS = ("script", "commands")
_CHECKED_OUT = "~/project/"  # where CircleCI does so
_GRADLE = (
    "gradle/gradle-build-action", "gradle/actions/setup-gradle", "eskatos/gradle-command-action",
    "burrunan/gradle-cache-action",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one shell does; ``folder`` is ``None`` where it cannot be known.

    ``scopes`` are the tables of variables that it is given, from the widest on; what follows :data:`SHARED` of them is
    its own.
    """

    folder: str | None
    text: str
    scopes: tuple[Node, ...] = field(default=(), compare=False)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The text as words, read once whoever asks."""
        return tuple(shell.commands(self.text, self.folder))


@dataclass(frozen=True, kw_only=True)
class Run:
    """The steps of a ``job``, which is ``None`` where its provider has another shape of jobs than GitHub.

    One that is foreign runs on another system than Linux.
    """

    job: Job | None
    steps: tuple[Step, ...]
    is_foreign: bool = False

    @property
    def is_testing(self) -> bool:
        """Whether it runs tests."""
        return self.job.is_testing if self.job else any(pipelines.TESTS.search(step.text) for step in self.steps)


def every(repo: Repo) -> tuple[Run, ...]:
    """All jobs with their steps; an action of the repository's own, or a command of CircleCI's, is one too."""
    return repo.remember(_every)


def runs(repo: Repo) -> tuple[Run, ...]:
    """Those that run on Linux, as the images do: what is run elsewhere counts only where nothing is tested on Linux."""
    here = tuple(run for run in every(repo) if not run.is_foreign)
    return here if any(run.is_testing for run in here) else every(repo)


def of_jobs(repo: Repo) -> tuple[tuple[Step, ...], ...]:
    """The steps of each of the :func:`runs`."""
    return tuple(run.steps for run in runs(repo))


def texts(repo: Repo, folder: str) -> list[str]:
    """The texts of the :func:`runs` that may be meant for ``folder``: no step that works elsewhere has them."""
    return [text for place, text in repo.remember(_texts) if not pipelines.is_elsewhere(folder, place)]


def texts_in(repo: Repo, folder: str) -> list[str]:
    """The texts of the :func:`runs` that start in ``folder``."""
    return [text for place, text in repo.remember(_texts) if (place or ".") == folder]


def _texts(repo: Repo) -> tuple[tuple[str | None, str], ...]:
    return tuple(dict.fromkeys((step.folder, step.text) for steps in of_jobs(repo) for step in steps))


def commands(repo: Repo) -> tuple[Command, ...]:
    """The commands of all :func:`runs`, each once: they are read as words only once, whoever asks for them."""
    return repo.remember(_commands)


def _commands(repo: Repo) -> tuple[Command, ...]:
    told = (step for steps in of_jobs(repo) for step in steps)
    found = (one for step in told for one in step.commands)
    return tuple(dict.fromkeys(islice(found, MAX_COMMANDS)))


def _every(repo: Repo) -> tuple[Run, ...]:
    found = islice(chain(map(_run, jobs.all_of(repo)), _others(repo)), pipelines.MAX_STEPS)
    lengths = ((run, sum(len(step.text) for step in run.steps)) for run in found)
    return tuple(run for run in pipelines.within(lengths) if run.steps)


def _run(job: Job) -> Run:
    """What one of GitHub's jobs does, or one of CircleCI's, which may call commands that stand beside them."""
    is_foreign = machines.is_foreign(job)
    steps = (one for one in job.node.get("steps").items if not pipelines.is_off(one))
    told = (step for step in steps if is_foreign or not machines.is_foreign_step(step))
    found = islice((one for step in told for one in _of_step(job, step)), pipelines.MAX_STEPS)
    return Run(job=job, steps=tuple(one for one in found if one.text), is_foreign=is_foreign)


def _of_step(job: Job, step: Node) -> Iterator[Step]:
    """What one of its steps has a shell do."""
    run = step.get("run")
    scopes = (*_scopes(job), step.get("env"), run.get("environment"))  # of GitHub's and CircleCI's
    for node, said in ((run, step.get("working-directory")), (run.get("command"), run.get("working_directory"))):
        if node.kind == "scalar":
            yield _step(job, said, node.text, scopes)
    for node in pipelines.given(step):
        said = step.get("with", "subFolder") or step.get("with", "working-directory")
        one = _step(job, said, node.text, scopes)
        yield one if said.text else replace(one, folder=".")  # what holds for a job's commands says nothing to actions
    for name in (step.text, *(key.text for key, _ in step.entries)):
        for inner in job.document.get("commands", name, "steps").items:
            command = inner.get("run")
            text = command.text or command.get("command").text
            yield _step(job, command.get("working_directory"), text, scopes)
    yield from _of_gradle(job, step)


def _of_gradle(job: Job, step: Node) -> Iterator[Step]:
    """What an action is told to have Gradle do: https://github.com/gradle/actions."""
    said = step.get("with")
    action = step.get("uses").text.partition("@")[0]
    if action in _GRADLE and (arguments := said.get("arguments").text):
        folder = pipelines.directory(said.get("build-root-directory"), job.entry) or "."
        yield Step(folder=folder, text="gradle " + " ".join(arguments.split()))


def _step(job: Job, said: Node, text: str, scopes: tuple[Node, ...]) -> Step:
    folder = _folder(job, said, scopes)
    text = pipelines.filled(text, job.entry)[: shell.MAX_TEXT]
    return Step(folder=folder, text=expressions.filled(text, scopes, folder), scopes=scopes)


def _scopes(job: Job) -> tuple[Node, ...]:
    """What all steps of a job are given: to GitHub, an ``environment`` is what is deployed to."""
    own = "env" if job.file.startswith(".github/") else "environment"
    return job.document.get("env"), job.node.get("env"), job.node.get(own)


def _folder(job: Job, said: Node, scopes: Iterable[Node]) -> str | None:
    if not said.text:
        return job.home or "."
    place = expressions.filled(pipelines.filled(said.text, job.entry), scopes, ".").removeprefix(_CHECKED_OUT)
    return None if set(place) & set("$~<") else resolve(".", place)


def _others(repo: Repo) -> Iterator[Run]:
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
                    steps = (Step(folder=".", text=text, scopes=scopes),)
                    yield Run(job=None, steps=steps, is_foreign=machines.is_foreign_mapping(document, job))
