"""Programs that scripts call and no package of the project brings: a pipeline has them by an action."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cigen.ecosystems.node import scripts
from cigen.ecosystems.node.details import Task, Tools
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import clients, shell, targets
from cigen.evidence.pipelines import jobs
from cigen.repo import Repo, resolve

MAX_COMMANDS = 2000  # of one component's scripts
_RELEASE = re.compile(r"v?([0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})")
_MAY_CALL = re.compile(r"buf|protoc|\.(?:ba)?sh\b|\b(?:make|just|task)\b")  # a tool, or what the repository has for it


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A program: the ``package`` of npm's that has it, or Debian's that are ``system``; ``others`` of npm's do, too.

    ``actions`` set it up in the version that their input ``version`` names; ``version`` is for those that name none.
    """

    package: str = ""
    system: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    version: str = ""


_TOOLS = {
    "buf": Tool(
        package="@bufbuild/buf",
        actions=("bufbuild/buf-setup-action", "bufbuild/buf-action"),
        version="1.75.0",
    ),
    "protoc": Tool(
        system=("libprotobuf-dev", "protobuf-compiler"),
        others=("protoc", "@protobuf-ts/protoc"),
    ),
}


def needed(repo: Repo, project: Project, folder: str, tasks: Iterable[Task]) -> Tools:
    """The tools of what ``tasks`` run for the component in ``folder``."""
    brought = frozenset(name for one in project.packages for name in one.packages)
    texts = [text for task in tasks for text in _texts(project, folder, task)]
    called = frozenset(_programs(repo, (pair for pair in texts if _MAY_CALL.search(pair[1]))))
    found = [one for name, one in _TOOLS.items() if name in called and brought.isdisjoint((one.package, *one.others))]
    return Tools(
        system=tuple(name for one in found for name in one.system),
        packages=tuple((one.package, _version(repo, one)) for one in found if one.package),
    )


def _texts(project: Project, folder: str, task: Task) -> Iterator[tuple[str, str]]:
    """What a task runs, each text with its folder: of all members where a script of the root's starts theirs."""
    folders = {resolve(folder, place) for place in task.folders}
    own = [one for one in project.packages if one.folder in folders]
    delegates = any(scripts.DELEGATES.search(one.scripts.get(task.script, "")) for one in own)
    for one in (*own, *(project.members if delegates else ())):
        yield from ((one.folder, text) for text in _run(one, task.script))


def _run(package: Package, name: str) -> Iterator[str]:
    for one in (f"pre{name}", name, f"post{name}"):
        yield from package.run_by(one)


def _programs(repo: Repo, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    commands = (one for folder, text in texts for one in shell.commands(text, folder))
    for command in islice(targets.followed(repo, commands), MAX_COMMANDS):
        yield clients.call(command.words).name


def _version(repo: Repo, tool: Tool) -> str:
    """The version that a pipeline sets up."""
    steps = (step for job in jobs.all_of(repo) for step in job.node.get("steps").items)
    used = (step for step in steps if step.get("uses").text.partition("@")[0].lower() in tool.actions)
    said = (_RELEASE.fullmatch(step.get("with", "version").text[:20]) for step in used)
    return next((match[1] for match in said if match), tool.version)
