"""The fixtures: each folder with a ``repo`` is a case, and ``expected`` beside it what cigen makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cigen.registry import Resolution

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(folder.parent.name for folder in FIXTURES.glob("*/repo"))


def repository(case: str) -> Path:
    """The repository of a case."""
    return FIXTURES / case / "repo"


def expected(case: str) -> Path:
    """What is expected of a case: inspect.json, plan.json and, below files/, everything emitted."""
    return FIXTURES / case / "expected"


def emitted(pattern: str) -> list[Path]:
    """The expected emitted files that match ``pattern``, over all cases."""
    return sorted(FIXTURES.glob(f"*/expected/files/{pattern}"))


def made_up_digests(names: Sequence[str]) -> Resolution:
    """A digest for every image name: what a registry answers changes, and a golden must not."""
    return Resolution(digests={name: f"sha256:{hashlib.sha256(name.encode()).hexdigest()}" for name in names})
