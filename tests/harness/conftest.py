"""A repository to run workflows on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.workflow_project import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, node: str) -> Project:
    """Return a small repository; running a workflow on it needs Node and npm."""
    return Project(tmp_path)
