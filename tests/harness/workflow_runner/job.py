"""Runs the steps of one job, as GitHub's runner does on a machine that it has to itself."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from tests.harness.workflow_runner.actions import find_action
from tests.harness.workflow_runner.expressions import WorkflowError
from tests.harness.workflow_runner.files import CommandFiles, FileCommandError
from tests.harness.workflow_runner.process import Clock, ProcessGroup, StepStopped
from tests.harness.workflow_runner.results import Job, Result, Step
from tests.harness.workflow_runner.script import ScriptError, script_command
from tests.harness.workflow_runner.step import ActionFailed, ActionStep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.harness.workflow_runner.expressions import ExpressionEngine
    from tests.harness.workflow_runner.settings import Settings

MASK = "***"


class JobRunner:
    """One job on its own runner: an empty workspace, an empty home, and what the steps pass on."""

    def __init__(
        self,
        settings: Settings,
        expressions: ExpressionEngine,
        workflow: dict[str, Any],
        contexts: dict[str, Any],
        job: Job,
    ) -> None:
        self.settings, self.expressions, self.workflow, self.job = settings, expressions, workflow, job
        self.raw = workflow["jobs"][job.id]
        self.status: Result = "success"
        self.root = settings.work / "jobs" / f"{len(list((settings.work / 'jobs').iterdir())):02}"
        self.home, self.temp = self.root / "home", self.root / "temp"
        self.workspace = job.workspace = self.root / "work" / "project" / "project"
        for folder in (self.home, self.temp, self.workspace):
            folder.mkdir(parents=True)
        self.contexts = {**contexts, "steps": {}, "runner": self._runner()}
        self.contexts["github"] = {**contexts["github"], "workspace": str(self.workspace), "job": job.id}
        self.exported: dict[str, str] = {}
        self.path: list[str] = []
        self.post: list[Callable[[], None]] = []
        self.processes = ProcessGroup()
        self.masks = {value for value in settings.secrets.values() if value}
        self.deadline: float | None = None

    def run(self) -> None:
        """Run every step whose condition holds, then set the job's result and outputs."""
        try:
            self._set_up()
            for raw in self.raw["steps"]:
                self._run_step(raw)
            self._run_post()
            self.job.outputs = self._outputs()
        except WorkflowError as error:
            self.status, self.job.error = "failure", f"##[error]{error}\n"
        finally:
            self.processes.kill_orphans()
        tolerated = self.status == "failure" and self._resolve(self.raw.get("continue-on-error", False)) is True
        self.job.result = "success" if tolerated else self.status

    def _runner(self) -> dict[str, str]:
        names = {"os": "Linux", "arch": "X64", "name": "local", "environment": "github-hosted", "debug": ""}
        return {**names, "temp": str(self.temp), "tool_cache": str(self.root / "tools")}

    def _set_up(self) -> None:
        minutes = self._resolve(self.raw.get("timeout-minutes", 360))
        self.deadline = time.monotonic() + 60 * float(minutes)
        self.contexts["env"] = {}
        for level in (self.workflow, self.raw):
            own = self._resolve(level.get("env"), text=True) or {}
            self.contexts["env"] = {**self.contexts["env"], **own}

    def _resolve(self, tree: Any, env: dict[str, str] | None = None, *, text: bool = False) -> Any:
        if tree is None:
            return None
        return self.expressions.resolve(tree, self._now(env), self.status, text=text)

    def _now(self, env: dict[str, str] | None) -> dict[str, Any]:
        own = {} if env is None else {"env": env}
        return {**self.contexts, "job": {"status": self.status}, **own}

    def _run_step(self, raw: dict[str, Any]) -> None:
        step = Step(id=raw["id"], name=self._step_name(raw))
        self.job.steps.append(step)
        started = time.monotonic()
        log = self.root / f"step-{len(self.job.steps):02}.log"
        log.touch()
        try:
            env = {**self.contexts["env"], **(self._resolve(raw.get("env"), text=True) or {})}
            if self.expressions.holds(raw["if"], self._now(env), self.status):
                step.outcome = step.conclusion = "success"
                self._execute(raw, step, env, log)
        except (ActionFailed, FileCommandError, ScriptError, WorkflowError) as error:
            self._fail(step, log, str(error), raw)
        except StepStopped as stopped:
            self._stop(step, log, stopped, raw)
        step.seconds = time.monotonic() - started
        text = log.read_text(encoding="utf-8", errors="replace")
        self.masks |= set(re.findall(r"^::add-mask::(.+)$", text, re.MULTILINE))
        step.log = self._masked(text)
        result = {"outputs": step.outputs, "outcome": step.outcome, "conclusion": step.conclusion}
        self.contexts["steps"][step.id] = result
        self._cancel_after(step)

    def _step_name(self, raw: dict[str, Any]) -> str:
        if "name" in raw:
            return str(self._resolve(raw["name"], text=True))
        text = str(self._resolve(raw.get("run", raw.get("uses", "")), text=True))
        return f"Run {text.strip().splitlines()[0] if text.strip() else text}"

    def _fail(self, step: Step, log: Path, message: str, raw: dict[str, Any]) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"##[error]{message}\n")
        step.outcome = step.conclusion = "failure"
        if self._resolve(raw.get("continue-on-error", False)) is True:
            step.conclusion = "success"
        elif self.status == "success":
            self.status = "failure"

    def _stop(self, step: Step, log: Path, stopped: StepStopped, raw: dict[str, Any]) -> None:
        if stopped.end == "timeout" and not self._out_of_time():
            self._fail(step, log, f"The action '{step.name}' has timed out.", raw)
            return
        with log.open("a", encoding="utf-8") as file:
            file.write("##[error]The operation was canceled.\n")
        step.outcome = step.conclusion = "cancelled"
        self.status = "cancelled"
        self.deadline = None
        if stopped.end == "cancelled":
            self.settings.cancelled = True

    def _out_of_time(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _cancel_after(self, step: Step) -> None:
        cancel = self.settings.cancel
        if cancel and cancel.when == "after" and cancel.job == self.job.id and cancel.step in (step.id, step.name):
            self.settings.cancelled = True
            # GitHub asks the job's own condition again: a job with `if: always()` goes on.
            if not self.expressions.holds(self.raw["if"], self.contexts, "cancelled"):
                self.status = "cancelled"

    def _execute(self, raw: dict[str, Any], step: Step, env: dict[str, str], log: Path) -> None:
        files = CommandFiles(self.temp / "_runner_file_commands" / log.stem)
        environment = {**self._environment(env), **files.create()}
        clock = self._clock(raw, step, env)
        try:
            if "run" in raw:
                self._execute_script(raw, env, environment, log, clock)
            else:
                self._execute_action(raw, step, env, environment, log, clock)
        finally:
            self._collect(step, files)

    def _clock(self, raw: dict[str, Any], step: Step, env: dict[str, str]) -> Clock:
        limits = [self.deadline] if self.deadline is not None else []
        if "timeout-minutes" in raw:
            limits.append(time.monotonic() + 60 * float(self._resolve(raw["timeout-minutes"], env)))
        clock, cancel = Clock(deadline=min(limits, default=None)), self.settings.cancel
        if cancel and cancel.when == "during" and cancel.job == self.job.id and cancel.step in (step.id, step.name):
            clock.cancel_at = time.monotonic() + cancel.seconds
        return clock

    def _execute_script(
        self, raw: dict[str, Any], env: dict[str, str], environment: dict[str, str], log: Path, clock: Clock
    ) -> None:
        text = self._resolve(raw["run"], env, text=True)
        wanted: dict[str, str] = {}
        for level in (self.workflow, self.raw):
            wanted |= self._resolve((level.get("defaults") or {}).get("run"), env, text=True) or {}
        own = {name: raw[name] for name in ("shell", "working-directory") if name in raw}
        wanted |= self._resolve(own, env, text=True)
        command = script_command(text, wanted.get("shell", ""), self.temp / log.stem)
        folder = self.workspace / wanted.get("working-directory", ".")
        if not folder.is_dir():
            raise ScriptError(f"An error occurred trying to start process: no working directory '{folder}'")
        status = self.processes.run(command, log, clock, cwd=folder, env=environment)
        if status:
            raise ScriptError(f"Process completed with exit code {status}.")

    def _execute_action(
        self,
        raw: dict[str, Any],
        step: Step,
        env: dict[str, str],
        environment: dict[str, str],
        log: Path,
        clock: Clock,
    ) -> None:
        given = self._resolve(raw.get("with"), env, text=True) or {}
        name, action, inputs = find_action(raw["uses"], given, self.settings.actions)
        context = ActionStep(
            action=name,
            inputs=inputs,
            env={**environment, **self.settings.runtime_environment()},
            workspace=self.workspace,
            temp=self.temp,
            github=self.contexts["github"],
            settings=self.settings,
            log_file=log,
            processes=self.processes,
            clock=clock,
        )
        action(context)
        step.outputs.update(context.outputs)
        self.post += context.post

    def _environment(self, env: dict[str, str]) -> dict[str, str]:
        base = {**self.settings.base_environment(self.home), **env}
        base["PATH"] = ":".join([*self.path, base["PATH"]])
        github = self.contexts["github"]
        simple = {f"GITHUB_{k.upper()}": v for k, v in github.items() if isinstance(v, str) and k != "token"}
        runner = {f"RUNNER_{name.upper()}": value for name, value in self.contexts["runner"].items() if value}
        return {**base, **simple, **runner, "GITHUB_ACTIONS": "true"}

    def _collect(self, step: Step, files: CommandFiles) -> None:
        step.outputs.update(files.values("output"))
        self.contexts["env"] = {**self.contexts["env"], **files.values("env")}
        self.path = files.paths() + self.path
        self.job.summary += self._masked(files.summary())

    def _run_post(self) -> None:
        for hook in reversed(self.post):
            try:
                hook()
            except ActionFailed as error:
                self.status = "failure"
                self.job.error += f"##[error]{error}\n"

    def _outputs(self) -> dict[str, str]:
        found: dict[str, str] = self._resolve(self.raw.get("outputs"), text=True) or {}
        for name in [name for name, value in found.items() if any(mask in value for mask in self.masks)]:
            self.job.error += f"##[warning]Skip output '{name}' since it may contain secret.\n"
            del found[name]
        return found

    def _masked(self, text: str) -> str:
        for mask in self.masks:
            text = text.replace(mask, MASK)
        return text
