"""With which options a team installs, of those that decide whether an installation succeeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import Package
from cigen.evidence import clients, shell, targets
from cigen.evidence.clients import Call
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.repo import Repo, below, resolve

_VERBS = frozenset({"ci", "clean-install", "i", "install"})
_FOLDERS = frozenset({"--prefix", "-C", "--dir", "--cwd"})
_SAME = {"-f": "--force", "--strict-peer-dependencies=false": "--no-strict-peer-dependencies",
         "--frozen-lockfile=false": "--no-frozen-lockfile", "--immutable=false": "--no-immutable"}  # fmt: skip


def told(repo: Repo, root: Package, manager: Manager) -> Manager:
    """``manager`` with the options that all calls have: of pipelines, else of images, else of what Vercel is told."""
    # An image has a project's manifest wherever it works.
    texts = dockerfiles.commands_beside(repo, root.folder)
    images = [one for text in texts for one in shell.commands(text, root.folder)]
    hosted = shell.commands(repo.json(below(root.folder, "vercel.json")).get("installCommand").text, root.folder)
    for commands in (repo.remember(_piped), images, hosted):
        if found := list(_installations(root, manager, commands)):
            agreed = frozenset.intersection(*found)
            return replace(manager, options=tuple(name for name in manager.dialect.options if name in agreed))
    return manager


def _piped(repo: Repo) -> tuple[Command, ...]:
    """The commands of pipelines, and of what they call, that may install."""
    return tuple(
        one for one in targets.followed(repo, steps.commands(repo)) if clients.call(one.words).client and not _adds(one)
    )


def _adds(command: Command) -> bool:
    """Whether it is given packages: that is no installation of all that the project names."""
    return bool(_verb(clients.call(command.words))[1])


def _verb(call: Call) -> tuple[str, list[str]]:
    """What a client is told to do, and with what beside options."""
    words = [word for word in call.words if not word.startswith("-")]
    return (words[0], words[1:]) if words else ("", [])


def _installations(root: Package, manager: Manager, commands: Iterable[Command]) -> Iterator[frozenset[str]]:
    """The options of each call that installs the project."""
    for command in commands:
        call = clients.call(command.words)
        verb, packages = _verb(call)
        is_whole = verb in _VERBS or (manager.name == "yarn" and not verb)
        is_own = call.client == manager.name and not call.name and _folder(command, call.options) == root.folder
        if is_own and is_whole and not packages:
            yield frozenset(_options(call))


def _folder(command: Command, options: Sequence[tuple[str, str]]) -> str | None:
    place = next((value for name, value in options if name in _FOLDERS and value), "")
    return resolve(command.folder or ".", place) if place else command.folder


def _options(call: Call) -> Iterator[str]:
    said = (f"{name}={value}" if value else name for name, value in call.options)
    for word in (*said, *(word for word in call.words if word.startswith("-"))):
        yield _SAME.get(word, word)
