"""Runs a GitHub workflow file on this machine, with GitHub's own parser and local stand-ins for actions."""

from tests.harness.workflow_runner.events import Dispatch, PullRequest, Push
from tests.harness.workflow_runner.expressions import WorkflowError
from tests.harness.workflow_runner.results import Job, Run, Step
from tests.harness.workflow_runner.runner import default_scopes, run_workflow
from tests.harness.workflow_runner.settings import Cancel
from tests.harness.workflow_runner.step import ActionFailed, ActionStep

__all__ = [
    "ActionFailed",
    "ActionStep",
    "Cancel",
    "Dispatch",
    "Job",
    "PullRequest",
    "Push",
    "Run",
    "Step",
    "WorkflowError",
    "default_scopes",
    "run_workflow",
]
