"""Docker's actions: they call the real docker client on the engine of the run."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.harness.workflow_runner.step import ActionFailed, ActionStep

RECORD_SWITCHES = ("DOCKER_BUILD_SUMMARY", "DOCKER_BUILD_RECORD_UPLOAD")
GIT_CONTEXT = (
    "{name} without `{name}` builds the Git URL of the repository and ignores the checkout and every file made in "
    "the job; the stand-in refuses that: set `{name}: .`"
)


def setup_buildx(step: ActionStep) -> None:
    """Show that buildx answers. The default builder stays, where the real action makes a container of BuildKit."""
    if step.inputs["driver"] not in ("docker-container", "docker"):
        raise ActionFailed(f"The stand-in for docker/setup-buildx-action does not do driver {step.inputs['driver']}")
    step.flag("cache-binary")
    step.run(["docker", "buildx", "version"])
    step.run(["docker", "buildx", "inspect", "default"])
    step.outputs.update(name="default", driver=step.inputs["driver"], platforms="linux/amd64")


def setup_qemu(step: ActionStep) -> None:
    """Do nothing: the engine here runs its own platform only."""
    step.outputs["platforms"] = "linux/amd64"


def login(step: ActionStep) -> None:
    """Write the login into the job's own Docker configuration, without asking the registry."""
    registry, user, password = (step.inputs[name] for name in ("registry", "username", "password"))
    if not user or not password:
        raise ActionFailed("Username and password required")
    file = Path(step.env["DOCKER_CONFIG"]) / "config.json"
    config = json.loads(file.read_text()) if file.is_file() else {}
    server = registry or "https://index.docker.io/v1/"
    secret = base64.b64encode(f"{user}:{password}".encode()).decode()
    config.setdefault("auths", {})[server] = {"auth": secret}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(config))
    if step.flag("logout"):
        step.post.append(lambda: _log_out(file, server))
    step.log("Login Succeeded!")


def _log_out(file: Path, server: str) -> None:
    config = json.loads(file.read_text())
    config["auths"].pop(server, None)
    file.write_text(json.dumps(config))


def bake(step: ActionStep) -> None:
    """Run `docker buildx bake` in the folder that `source` names."""
    source = step.inputs["source"]
    if not source or source.startswith("{{"):
        raise ActionFailed(GIT_CONTEXT.format(name="source"))
    folder = step.workspace / source
    if not folder.is_dir():
        raise ActionFailed(f"Invalid source: {source} does not exist or is not a directory.")
    if step.inputs["vars"] or step.inputs["call"]:
        raise ActionFailed("vars needs buildx 0.31 and call buildx 0.16; the stand-in does neither")
    metadata = step.temp / f"bake-metadata-{len(list(step.temp.iterdir()))}.json"
    arguments = ["docker", "buildx", "bake"]
    for name, option in (("files", "--file"), ("set", "--set")):
        arguments += [part for item in step.items(name, commas=name == "files") for part in (option, item)]
    arguments += ["--metadata-file", str(metadata)]
    targets = step.items("targets")
    attestations = _bake_attestations(step, arguments, targets, folder)
    command = [*arguments, *attestations, *_common(step), "--progress=plain", *targets]
    step.run(command, cwd=folder)
    _finish(step, metadata)


def _bake_attestations(step: ActionStep, arguments: list[str], targets: list[str], folder: Path) -> list[str]:
    """Give every target provenance, as the action does unless it is told not to; it lands in local outputs too."""
    chosen = [f"--sbom={step.inputs['sbom']}"] if step.inputs["sbom"] else []
    if step.inputs["provenance"]:
        return [*chosen, f"--provenance={step.inputs['provenance']}"]
    if step.env.get("BUILDX_NO_DEFAULT_ATTESTATIONS") in ("1", "true") or step.flag("load"):
        return chosen
    definition = _definition([*arguments, *targets], step, folder)
    for name, target in definition["target"].items():
        docker = any("type=docker" in str(output) for output in target.get("output", []))
        attested = any("type=provenance" in str(attest) for attest in target.get("attest", []))
        if not docker and not attested:
            chosen += ["--set", f"{name}.attest=type=provenance,mode=max"]
    return chosen


def _definition(arguments: list[str], step: ActionStep, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [*arguments, "--print"], cwd=folder, env=dict(step.env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ActionFailed(f"buildx bake failed with: {done.stderr.strip()}")
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def build_push(step: ActionStep) -> None:
    """Run `docker buildx build` with the inputs as options."""
    context = step.inputs["context"]
    if not context or context.startswith("{{"):
        raise ActionFailed(GIT_CONTEXT.format(name="context"))
    metadata = step.temp / f"build-metadata-{len(list(step.temp.iterdir()))}.json"
    arguments = ["docker", "buildx", "build", "--progress=plain", "--metadata-file", str(metadata)]
    for name, option in LISTS.items():
        commas = name in ("allow", "no-cache-filters", "platforms", "secret-envs", "ssh")
        arguments += [f"{option}={item}" for item in step.items(name, commas=commas)]
    for name, option in SINGLE.items():
        arguments += [f"{option}={step.inputs[name]}"] if step.inputs[name] else []
    arguments += _build_attestations(step)
    step.run([*arguments, *_common(step), context])
    _finish(step, metadata)


LISTS = {
    "add-hosts": "--add-host",
    "allow": "--allow",
    "annotations": "--annotation",
    "attests": "--attest",
    "build-args": "--build-arg",
    "build-contexts": "--build-context",
    "cache-from": "--cache-from",
    "cache-to": "--cache-to",
    "labels": "--label",
    "no-cache-filters": "--no-cache-filter",
    "outputs": "--output",
    "platforms": "--platform",
    "secrets": "--secret",
    "secret-envs": "--secret",
    "secret-files": "--secret",
    "ssh": "--ssh",
    "tags": "--tag",
    "ulimit": "--ulimit",
}
SINGLE = {"file": "--file", "network": "--network", "shm-size": "--shm-size", "target": "--target"}


def _build_attestations(step: ActionStep) -> list[str]:
    chosen = [f"--sbom={step.inputs['sbom']}"] if step.inputs["sbom"] else []
    if step.inputs["provenance"]:
        return [*chosen, f"--provenance={step.inputs['provenance']}"]
    quiet = step.env.get("BUILDX_NO_DEFAULT_ATTESTATIONS") in ("1", "true")
    if quiet or step.flag("load") or "type=docker" in step.inputs["outputs"]:
        return chosen
    return [*chosen, "--attest=type=provenance,mode=max"]


def _common(step: ActionStep) -> list[str]:
    options = [f"--{name}" for name in ("no-cache", "pull", "load", "push") if step.flag(name)]
    return [*options, f"--builder={step.inputs['builder']}"] if step.inputs["builder"] else options


def _finish(step: ActionStep, file: Path) -> None:
    """Set the outputs and upload the build record, which the actions do unless one of two variables forbids it."""
    text = file.read_text() if file.is_file() else ""
    document = json.loads(text or "{}")
    step.outputs["metadata"] = text
    if "containerimage.digest" in document:
        step.outputs["digest"] = document["containerimage.digest"]
        step.outputs["imageid"] = document.get("containerimage.config.digest", "")
    if all(step.env.get(name, "true") not in ("false", "0") for name in RECORD_SWITCHES):
        number = sum(1 for _ in step.settings.artifacts.iterdir())
        record = step.settings.artifacts / f"{step.github['repository'].replace('/', '~')}~{number:06}.dockerbuild"
        record.mkdir()
        (record / record.name).write_text("{}")
