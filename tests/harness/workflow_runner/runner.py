"""Runs a workflow file on this machine: schedules its jobs and collects what they leave behind."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.harness.gha_cache_server import READ, WRITE, GhaCacheServer, Permission
from tests.harness.workflow_runner.events import Event, PullRequest, is_triggered, short
from tests.harness.workflow_runner.expressions import ExpressionEngine, WorkflowError
from tests.harness.workflow_runner.job import JobRunner
from tests.harness.workflow_runner.matrix import MatrixError, expand, label
from tests.harness.workflow_runner.results import Job, Result, Run
from tests.harness.workflow_runner.settings import Cancel, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness.workflow_runner.actions import Action

OWNER = "octo"
REPOSITORY = f"{OWNER}/project"
TOKEN = "ghs_" + "0" * 36
UNSUPPORTED = ("container", "services", "uses")


def run_workflow(
    workflow: Path,
    repository: Path,
    event: Event,
    *,
    engine: str | None = None,
    cache: GhaCacheServer | None = None,
    token_scopes: Mapping[str, Permission] | None = None,
    secrets: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    actions: Mapping[str, Action] | None = None,
    cancel: Cancel | None = None,
    files_cache: Path | None = None,
    work: Path | None = None,
    default_branch: str = "main",
) -> Run:
    """Run a workflow as GitHub would for this event.

    The repository is only read: the run works on a copy. Its folder is kept, under `work` if that is given.
    `token_scopes` are those of the cache token; without them, what GitHub gives to such an event.
    """
    work = work or Path(tempfile.mkdtemp(prefix="workflow-run-"))
    origin = _make_folders(work, repository)
    token = cache.token(token_scopes or default_scopes(event, default_branch)) if cache else ""
    settings = Settings(
        work=work,
        origin=origin,
        github=_github_context(event, origin, default_branch),
        engine=engine,
        cache=cache,
        cache_token=token,
        secrets=_visible_secrets(event, secrets or {}),
        variables=variables or {},
        environment=environment or {},
        actions=actions or {},
        cancel=cancel,
        files_cache=files_cache,
    )
    return _Scheduler(settings, ExpressionEngine.shared(), workflow).run(event)


def _make_folders(work: Path, repository: Path) -> Path:
    for folder in ("jobs", "artifacts"):
        (work / folder).mkdir(parents=True)
    origin = work / "origin.git"
    command = ["git", "clone", "-q", "--mirror", str(repository), str(origin)]
    subprocess.run(command, check=True, capture_output=True)
    return origin


def _visible_secrets(event: Event, secrets: Mapping[str, str]) -> dict[str, str]:
    """A fork's pull request sees no secret but the token."""
    hidden = isinstance(event, PullRequest) and event.fork
    return {"GITHUB_TOKEN": TOKEN, **({} if hidden else secrets)}


def default_scopes(event: Event, default_branch: str = "main") -> dict[str, Permission]:
    """Return the cache scopes of an event: its own to write, the base and the default branch to read."""
    own, *others = event.scopes()
    readable = dict.fromkeys([*others, f"refs/heads/{default_branch}"], READ)
    return {own: READ | WRITE, **{scope: right for scope, right in readable.items() if scope != own}}


def _github_context(event: Event, origin: Path, default_branch: str) -> dict[str, Any]:
    own = event.prepare(origin)
    own["event"]["repository"] = {
        "full_name": REPOSITORY,
        "default_branch": default_branch,
        "private": False,
        "fork": False,
    }
    event_file = origin.parent / "event.json"
    event_file.write_text(json.dumps(own["event"]))
    ref = own["ref"]
    return {
        "event_name": event.name,
        "event_path": str(event_file),
        "ref_name": short(ref),
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "ref_protected": False,
        "repository": REPOSITORY,
        "repository_owner": OWNER,
        "actor": "octocat",
        "triggering_actor": "octocat",
        "server_url": "https://github.com",
        "api_url": "https://api.github.com",
        "run_id": "1",
        "run_number": "1",
        "run_attempt": "1",
        "token": TOKEN,
        **own,
    }


class _Scheduler:
    """Runs one job after another, each as soon as what it needs is done; on GitHub they overlap."""

    def __init__(self, settings: Settings, expressions: ExpressionEngine, file: Path) -> None:
        self.settings, self.expressions = settings, expressions
        self.workflow, self.events = expressions.parse(file)
        name = self.workflow.get("name", file.name)
        settings.github.update(workflow=name, workflow_ref=f"{REPOSITORY}/.github/workflows/{file.name}")
        self.results: dict[str, dict[str, Any]] = {}
        self.done = Run()

    def run(self, event: Event) -> Run:
        """Run all jobs, in the order of the file where `needs` leaves a choice."""
        self.done.triggered = is_triggered(self.events, event, self.settings.github, self.settings.origin)
        jobs: dict[str, Any] = self.workflow["jobs"] if self.done.triggered else {}
        while waiting := [name for name in jobs if name not in self.results]:
            ready = next(n for n in waiting if all(need in self.results for need in jobs[n]["needs"]))
            self._run_job(ready, jobs[ready])
        self.done.cancelled = self.settings.cancelled
        self.done.artifacts = {folder.name: folder for folder in sorted(self.settings.artifacts.iterdir())}
        return self.done

    def _contexts(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {
            "github": self.settings.github,
            "vars": dict(self.settings.variables),
            "secrets": dict(self.settings.secrets),
            "needs": {need: self.results[need] for need in raw["needs"]},
        }

    def _run_job(self, name: str, raw: dict[str, Any]) -> None:
        contexts = self._contexts(raw)
        try:
            _refuse_what_is_missing(raw)
            if not self.expressions.holds(raw["if"], contexts, self._status(raw)):
                finished = [Job(name, name, result=self._skipped(raw))]
            else:
                finished = self._run_combinations(name, raw, contexts)
        except (MatrixError, WorkflowError) as error:
            finished = [Job(name, name, result="failure", error=f"##[error]{error}\n")]
        self.done.jobs.update({job.name: job for job in finished})
        outputs = {key: value for job in finished for key, value in job.outputs.items() if value}
        self.results[name] = {"result": _worst(finished), "outputs": outputs}

    def _run_combinations(self, name: str, raw: dict[str, Any], contexts: dict[str, Any]) -> list[Job]:
        strategy = self.expressions.resolve(raw.get("strategy") or {}, contexts, self._status(raw))
        combinations = expand(strategy["matrix"]) if "matrix" in strategy else [{}]
        fail_fast = strategy.get("fail-fast", True) and len(combinations) > 1
        finished: list[Job] = []
        for index, combination in enumerate(combinations):
            job = Job(name, label(name, combination), matrix=combination)
            finished.append(job)
            if fail_fast and any(other.result == "failure" for other in finished):
                job.result = "cancelled"
            elif not self.settings.cancelled or self._goes_on(raw, contexts):
                facts = {"fail-fast": fail_fast, "job-index": index, "job-total": len(combinations)}
                own = {**contexts, "matrix": combination, "strategy": facts}
                JobRunner(self.settings, self.expressions, self.workflow, own, job).run()
            else:
                job.result = "cancelled"
        return finished

    def _goes_on(self, raw: dict[str, Any], contexts: dict[str, Any]) -> bool:
        return self.expressions.holds(raw["if"], contexts, "cancelled")

    def _status(self, raw: dict[str, Any]) -> str:
        """What success(), failure() and cancelled() see: everything upstream counts, not only direct needs."""
        if self.settings.cancelled:
            return "cancelled"
        results = {self.results[name]["result"] for name in self._upstream(raw)}
        if "failure" in results:
            return "failure"
        return "success" if results <= {"success"} else "skipped"

    def _skipped(self, raw: dict[str, Any]) -> Result:
        """Tell a job that only the cancellation kept from starting from one that was not wanted."""
        upstream = {self.results[name]["result"] for name in self._upstream(raw)}
        return "cancelled" if self.settings.cancelled and upstream <= {"success"} else "skipped"

    def _upstream(self, raw: dict[str, Any]) -> set[str]:
        direct = set(raw["needs"])
        return direct.union(*(self._upstream(self.workflow["jobs"][need]) for need in direct))


def _refuse_what_is_missing(raw: dict[str, Any]) -> None:
    missing = [key for key in UNSUPPORTED if key in raw]
    if missing:
        raise WorkflowError(f"the local runner has no {', '.join(missing)}")


def _worst(jobs: list[Job]) -> Result:
    results = {job.result for job in jobs}
    order: tuple[Result, ...] = ("failure", "cancelled", "success")
    return next((result for result in order if result in results), "skipped")
