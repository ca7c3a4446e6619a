"""Debian's packages that a team's pipelines install, or that hold what a component's sources call."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cigen import natives
from cigen.display import printable
from cigen.evidence import calls, installs
from cigen.evidence.installs import Install
from cigen.facts import Component, Finding
from cigen.repo import Repo

MAX_SHOWN = 20


def packages(part: Component, paths: Collection[str], repo: Repo, findings: list[Finding]) -> tuple[str, ...]:
    """The packages for ``part``, of the components in ``paths``, sorted; what is not taken is told in ``findings``."""
    if not part.commands.build and not part.commands.test:
        return ()
    said = installs.of(repo, part, paths)
    found, unknown = natives.of_pipelines((one.word for one in said), part.language)
    findings += _not_taken(part, [one for one in said if one.word in unknown])
    called = calls.programs(repo, part, paths) if part.commands.test else ()
    return tuple(sorted({*found, *natives.called(called, part.language)}))


def _not_taken(part: Component, unknown: Sequence[Install]) -> Iterator[Finding]:
    """Tell what the pipelines install that some image may not have: a word that is no name among it."""
    if not unknown:
        return
    source = unknown[0].source
    names = ", ".join(printable(one.word, limit=60) for one in unknown[:MAX_SHOWN])
    more = f" and {len(unknown) - MAX_SHOWN} more" if len(unknown) > MAX_SHOWN else ""
    overlay = f'stages: {{{part.name}: {{toolchain: {{after: "apt-get update && apt-get install -y NAME"}}}}}}'
    message = (
        f"{source}: {names}{more}: not installed, since not every image is known to have such a package; "
        f"if {part.name} needs it, put `{overlay}` into .cigen/overlay.yml"
    )
    yield Finding.at(source, "package-unknown", "info", message)
