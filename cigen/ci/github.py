"""GitHub Actions: find the touched components, build and test each on its own runner, one fixed verdict."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cigen.ci.cache import prefixes
from cigen.ci.overlaying import overlaid
from cigen.ci.scripts import CHANGES, SUMMARY, TESTS, VERDICT, VERDICT_OF_ALL
from cigen.ci.steps import Script, Uses, as_data
from cigen.errors import UsageError
from cigen.pins import Pins
from cigen.plan import ComponentPlan, Plan
from cigen.render.compose import tests_of
from cigen.render.yaml import Commented, dump

NAME = "github"
PATHS: tuple[str, ...] = (".github/workflows/ci.yml", ".github/workflows/cigen.yml")
MAX_BYTES = 512_000  # https://docs.github.com/en/actions/reference/limits: no run is started, and nothing says so

_RUNNER = "ubuntu-24.04"
_GHCR = "ghcr.io"
_TOKEN = "GITHUB_TOKEN"  # noqa: S105 - a name
_NOT_CANCELLED = "${{ !cancelled() }}"
# Only the default branch writes: a pull request's cache is readable by nobody but itself.
_DEFAULT_BRANCH = "format('refs/heads/{0}', github.event.repository.default_branch)"
_ON_DEFAULT_BRANCH = f"github.event_name == 'push' && github.ref == {_DEFAULT_BRANCH}"
_HEADER = """\
Written by cigen. To change it: cigen.yml, then `cigen generate`.
Every job calls the same targets as `docker buildx bake` on a laptop."""


def pipeline(plan: Plan, pins: Pins, path: str) -> str:
    """The workflow file: permissions, concurrency and jobs."""
    data = {
        "name": "CI",
        "on": {
            "push": {"branches": [plan.default_branch]},
            "pull_request": None,
            "workflow_dispatch": None,
        },
        "permissions": {},
        "concurrency": {
            "group": "${{ github.workflow }}-${{ github.ref }}",
            "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
        },
        "jobs": overlaid(_jobs(plan, pins, path), plan.overlay),
    }
    text = dump(data, _HEADER)
    if len(text.encode()) > MAX_BYTES:
        message = f"the workflow of {len(plan.components)} components has {len(text.encode()):,} bytes"
        hint = f"GitHub starts no run for more than {MAX_BYTES:,}: leave folders out with exclude: in cigen.yml"
        raise UsageError(message, where=path, hint=hint)
    return text


def _jobs(plan: Plan, pins: Pins, path: str) -> dict[str, Any]:
    ids = {part.name: job_id(part.name) for part in plan.components}
    return {
        "changes": _changes(plan, pins, ids, path),
        **{ids[part.name]: _component(part, plan, pins, ids[part.name]) for part in plan.components},
        "ci": _verdict(["changes", *ids.values()]),
    }


def job_id(name: str) -> str:
    """A component may be called as one of the fixed jobs is; no name of one holds a ``_``."""
    return f"{name}_component" if name in ("changes", "ci") else name


def _job(name: str, minutes: int, steps: Sequence[Script | Uses], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        **more,
        "runs-on": _RUNNER,
        "timeout-minutes": minutes,
        "steps": [as_data(step) for step in steps],
    }


def _changes(plan: Plan, pins: Pins, ids: Mapping[str, str], path: str) -> dict[str, Any]:
    """Compare by name only: a history without file contents is enough, and small."""
    history = {"persist-credentials": False, "fetch-depth": 0, "filter": "blob:none"}
    shared = (f":(top){plan.bake_file}", f":(top){path}")
    watch = [
        f"{ids[part.name]} {path}"
        for part in plan.components
        for path in (*part.watch, *shared, *((f":(top){plan.compose_file}",) if part.test_bed else ()))
    ]
    steps = (
        Uses(name="Check out the history", action=pins.actions["actions/checkout"], inputs=history),
        Script(
            name="Find the components that the change touches",
            id="changes",
            env={
                "BASE": "${{ github.event_name == 'pull_request' && 'HEAD^1' || github.event.before }}",
                "WATCH": "\n".join(watch),
            },
            text=CHANGES,
        ),
    )
    outputs = {job: f"${{{{ steps.changes.outputs.{job} }}}}" for job in ids.values()}
    return _job("changes", 5, steps, permissions={"contents": "read"}, outputs=outputs)


def _component(part: ComponentPlan, plan: Plan, pins: Pins, job: str) -> dict[str, Any]:
    cache = prefixes(plan.cache)
    return _job(
        job,  # not the name: a required check is found by it
        60,
        _component_steps(part, plan, pins),
        needs=["changes"],
        **{"if": _is_touched(job_id(one.name) for one in plan.with_producers([part]))},
        permissions={"contents": "read", **_packages(part, plan)},
        env={
            "CACHE_FROM": cache.read,
            "CACHE_TO": f"${{{{ {_ON_DEFAULT_BRANCH} && '{cache.write}' || '' }}}}",
        },
    )


def _is_touched(jobs: Iterable[str]) -> str:
    """A change of what a component is built with is one of the component."""
    return "${{ " + " || ".join(f"needs.changes.outputs.{job} == 'true'" for job in jobs) + " }}"


def _secrets(part: ComponentPlan, plan: Plan) -> dict[str, str | Commented]:
    """Those of its build, in which that of what it is built with runs too."""
    return {secret.name: _secret(secret.name) for one in plan.with_producers([part]) for secret in one.secrets}


def _packages(part: ComponentPlan, plan: Plan) -> dict[str, Commented]:
    """A cache in GitHub's own registry, or packages from there, need a right, and tell why."""
    if _is_on_ghcr(plan):
        return {"packages": Commented(value="write", comment="the layer cache")}
    if _TOKEN in _secrets(part, plan):
        return {"packages": Commented(value="read", comment="dependencies from GitHub's registry")}
    return {}


def _login(plan: Plan, pins: Pins) -> list[Uses]:
    if not _is_on_ghcr(plan):
        return []
    inputs = {
        "registry": _GHCR,
        "username": "${{ github.actor }}",
        "password": "${{ secrets.GITHUB_TOKEN }}",
    }
    return [Uses(name="Log in to the cache's registry", action=pins.actions["docker/login-action"], inputs=inputs)]


def _is_on_ghcr(plan: Plan) -> bool:
    return plan.cache.backend == "registry" and plan.cache.registry == _GHCR


def _secret(name: str) -> str | Commented:
    """A secret of the repository, or GitHub's own token of the job, which every run has."""
    value = f"${{{{ secrets.{name} }}}}"
    return value if name == _TOKEN else Commented(value=value, comment="empty in pull requests of forks")


def _component_steps(part: ComponentPlan, plan: Plan, pins: Pins) -> tuple[Script | Uses, ...]:
    secrets = _secrets(part, plan)
    has_submodules = any(one.has_submodules for one in plan.with_producers([part]))

    def bake(name: str, target: str) -> Uses:
        inputs = {"source": ".", "files": plan.bake_file, "targets": f"{part.name}-{target}"}
        # The record of a build is an artifact of its own; the summary that it makes stays.
        env = {"DOCKER_BUILD_RECORD_UPLOAD": "false", **secrets}
        return Uses(name=name, action=pins.actions["docker/bake-action"], inputs=inputs, env=env)

    return (
        Uses(
            name="Check out",
            action=pins.actions["actions/checkout"],
            inputs={"persist-credentials": False, **({"submodules": "recursive"} if has_submodules else {})},
        ),
        Uses(
            name="Set up BuildKit",
            action=pins.actions["docker/setup-buildx-action"],
            inputs={"cache-binary": False},
        ),
        *_login(plan, pins),
        # Two calls: the cache of the first is saved whatever becomes of the tests in the second.
        bake("Build", "build"),
        *(_tests(part, _test(part, plan, bake), pins) if part.has_stages else ()),
    )


def _test(part: ComponentPlan, plan: Plan, bake: Callable[[str, str], Uses]) -> tuple[Script | Uses, ...]:
    """The tests run in the build; where they need services, in a container of its image."""
    if part.test_bed is None:
        return (bake("Test", "reports"),)
    env = {"COMPOSE_FILE": plan.compose_file, "TESTS": tests_of(part), "FOLDER": _folder(part)}
    return (bake("Build the tests", "tests"), Script(name="Test", env=env, text=TESTS))


def _folder(part: ComponentPlan) -> str:
    return posixpath.join("cigen-reports", part.name)


def _tests(part: ComponentPlan, test: Sequence[Script | Uses], pins: Pins) -> tuple[Script | Uses, ...]:
    """Run the tests; whatever becomes of them, show and keep what they leave, and only then judge."""
    folder = {"FOLDER": _folder(part)}
    return (
        *test,
        Script(name="Summarise", condition=_NOT_CANCELLED, env=folder, text=SUMMARY),
        Uses(
            name="Upload the reports",
            action=pins.actions["actions/upload-artifact"],
            condition=_NOT_CANCELLED,
            inputs={
                "name": f"reports-{part.name}",
                "path": folder["FOLDER"],
                "if-no-files-found": "warn",
            },
        ),
        Script(name="Verdict", env=folder, text=VERDICT),
    )


def _verdict(needs: Sequence[str]) -> dict[str, Any]:
    """The one required check: there whatever was skipped, red where anything failed or was cancelled."""
    steps = (
        Script(
            name="Every job that ran has succeeded",
            env={"RESULTS": "${{ join(needs.*.result, ' ') }}"},
            text=VERDICT_OF_ALL,
        ),
    )
    return _job("ci", 5, steps, needs=list(needs), **{"if": "${{ always() }}"}, permissions={})
