"""Expands a job's matrix by GitHub's rules for `include` and `exclude`."""

from __future__ import annotations

import itertools
from typing import Any


class MatrixError(Exception):
    """The matrix has no combination; GitHub fails the job for it."""


def expand(matrix: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the combinations, in GitHub's order."""
    vectors = {name: values for name, values in matrix.items() if name not in ("include", "exclude")}
    for name, values in vectors.items():
        if not isinstance(values, list) or not values:
            raise MatrixError(f"Matrix vector '{name}' does not contain any values")
    combinations = [
        dict(zip(vectors, values, strict=True)) for values in itertools.product(*vectors.values()) if vectors
    ]
    excluded = matrix.get("exclude") or []
    combinations = [c for c in combinations if not any(_covers(c, part) for part in excluded)]
    combinations = _include(combinations, vectors, matrix.get("include") or [])
    if not combinations:
        raise MatrixError("Matrix must define at least one vector")
    return combinations


def _covers(combination: dict[str, Any], part: dict[str, Any]) -> bool:
    return all(combination.get(name) == value for name, value in part.items())


def _include(
    combinations: list[dict[str, Any]], vectors: dict[str, Any], included: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Add each inclusion to the combinations whose own values it leaves alone, else as a new one."""
    extended = [dict(combination) for combination in combinations]
    added: list[dict[str, Any]] = []
    for part in included:
        own = {name: value for name, value in part.items() if name in vectors}
        fitting = [new for old, new in zip(combinations, extended, strict=True) if _covers(old, own)]
        if not fitting:
            added.append(dict(part))
        for new in fitting:
            new.update(part)
    return extended + added


def label(job_id: str, combination: dict[str, Any]) -> str:
    """Name a combination as GitHub does: `build (22, linux)`."""
    values = [str(value) for value in combination.values() if not isinstance(value, dict | list)]
    return f"{job_id} ({', '.join(values)})" if values else job_id
