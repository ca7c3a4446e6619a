"""Build scripts below a component that its own targets, scripts or pipelines run from its folder.

Such a script takes the paths in it from there: what it makes is a part of that component's build, and in its own folder
it builds nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.display import printable
from cigen.evidence import shell
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.evidence.statement import folders_up
from cigen.evidence.targets import rules
from cigen.facts import Component, Finding
from cigen.repo import Repo, resolve
from cigen.settings import FILE, Settings

_SCRIPT = "setup.py"
_COMMAND = re.compile(r"[a-z][a-z_]{1,40}")  # that it is given: build, build_ext, install
_RUNNERS = ("make", "just", "task")
_SHELL = (".sh", ".bash")
_MAX_SCRIPTS = 50  # of one folder
_MAX_TEXT = 50_000  # characters of one


def without(
    repo: Repo, parts: Sequence[Component], settings: Settings, findings: list[Finding]
) -> tuple[Component, ...]:
    """``parts`` without those of such scripts; one that a setting names stays."""
    paths = {part.path for part in parts}
    left = []
    for part in parts:
        above = next((one for one in folders_up(part.path)[1:] if one in paths), None)
        script = next((path for path in part.manifests if posixpath.basename(path) == _SCRIPT), None)
        is_asked = part.path in settings.components
        source = _runs(repo, above, script) if above and script and not is_asked else None
        if source is None or posixpath.dirname(str(script)) != part.path:
            left.append(part)
        else:
            findings.append(_told(part, str(script), source))
    return tuple(left)


def _runs(repo: Repo, folder: str, script: str) -> str | None:
    """Who runs ``script`` from ``folder``, as a person calls it."""
    return next((who for who, command in _commands(repo, folder) if _is_run(command, folder, script)), None)


def _is_run(command: Command, folder: str, script: str) -> bool:
    words = iter(command.words if command.folder == folder else ())
    if not any(word.endswith(_SCRIPT) and resolve(folder, word) == script for word in words):
        return False
    return _COMMAND.fullmatch(next((word for word in words if not word.startswith("-")), "")) is not None


def _commands(repo: Repo, folder: str) -> Iterator[tuple[str, Command]]:
    """The commands of the folder's targets and scripts, and of pipelines, each with what has it."""
    for runner in _RUNNERS:
        for name, rule in rules.of(repo, folder, runner).targets.items():
            lines = (line for line in rule.lines if _SCRIPT in line)
            yield from ((f"{runner} {name}", one) for line in lines for one in shell.commands(line, folder))
    scripts = (path for path in repo.inside(folder) if path.endswith(_SHELL))
    for path in islice(scripts, _MAX_SCRIPTS):
        yield from ((path, one) for one in shell.commands((repo.text(path) or "")[:_MAX_TEXT], folder))
    yield from (("a pipeline", one) for one in steps.commands(repo))


def _told(part: Component, script: str, who: str) -> Finding:
    flip = f'components: {{"{part.path}": {{}}}} in {FILE} makes it one'
    message = f"{printable(script)}: {printable(who)} runs it from the folder above, whose build it is part of; {flip}"
    return Finding(code="left-out", severity="info", message=message, file=script)
