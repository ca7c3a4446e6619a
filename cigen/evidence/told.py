"""The commands of a job, each with the variables that hold for it: of its step, its job, and all jobs of its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cigen.evidence import variables
from cigen.evidence.pipelines.steps import SHARED, Step
from cigen.evidence.shell import Command
from cigen.yamltree import Node

MAX_SET = 200  # variables at a time


@dataclass(frozen=True, kw_only=True)
class Told:
    """A command; ``own`` is set for its step alone, ``shared`` for its job, ``wide`` for all jobs."""

    command: Command
    own: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, str]:
        """What its step has, with what stands before the program."""
        return {**self.own, **variables.assigned(self.command.words)}


def of(steps: Iterable[Step]) -> Iterator[Told]:
    """Those of a job's steps, in their order: what one exports holds for the rest of its shell, or for all after it."""
    later: dict[str, str] = {}
    for step in steps:
        wide, shared, own = (_read(scopes) for scopes in (step.scopes[:1], step.scopes[1:SHARED], step.scopes[SHARED:]))
        shared |= later
        for command in step.commands:
            exported = variables.exported(command.words) if max(len(own), len(shared)) < MAX_SET else {}
            if exported:
                own = {**own, **exported}
            if exported and command.words[0] == "echo":  # to the file that GitHub reads
                later |= exported
                shared = {**shared, **exported}
            yield Told(command=command, own=own, shared=shared, wide=wide)


def _read(scopes: Iterable[Node]) -> dict[str, str]:
    return dict(pair for scope in scopes for pair in variables.pairs(scope))
