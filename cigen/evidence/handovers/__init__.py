"""Folders that one build leaves and another one takes, as a team's Dockerfiles, Makefiles and scripts carry them."""

from __future__ import annotations

from itertools import chain, islice

from cigen.evidence.handovers import images, scripts
from cigen.evidence.handovers.handover import Handover
from cigen.repo import Repo

MAX_HANDOVERS = 500
__all__ = ["Handover", "handovers"]


def handovers(repo: Repo) -> tuple[Handover, ...]:
    """Those of all Dockerfiles, then those of all scripts; none where nothing makes anything for others."""
    return repo.remember(_handovers)


def _handovers(repo: Repo) -> tuple[Handover, ...]:
    if not repo.named("package.json"):
        return ()
    return tuple(islice(chain(images.handovers(repo), scripts.handovers(repo)), MAX_HANDOVERS))
