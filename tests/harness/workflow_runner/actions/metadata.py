"""docker/metadata-action, as far as emitted workflows use it: tags from ref, sha, semver and raw, and labels."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.harness.workflow_runner.step import ActionFailed, ActionStep

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_TAGS = "type=schedule\ntype=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr"
SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
PRIORITIES = {"schedule": 1000, "semver": 900, "ref": 600, "edge": 700, "raw": 200, "sha": 100}


def metadata(step: ActionStep) -> None:
    """Write the outputs `tags`, `labels`, `version`, `json` and a bake file with the same content."""
    for name in ("annotations", "bake-target"):
        if step.inputs[name]:
            raise ActionFailed(f"The stand-in for docker/metadata-action does not do: {name}")
    rows = [_attributes(line) for line in (step.inputs["tags"] or DEFAULT_TAGS).splitlines() if line.strip()]
    rows = [row for row in rows if row.get("enable", "true") == "true"]
    rows.sort(key=lambda row: -int(row.get("priority", PRIORITIES.get(row["type"], 0))))
    versions = list(dict.fromkeys(version for row in rows for version in _versions(step, row)))
    if _latest(step, rows) and versions:
        versions.append("latest")
    images = [_attributes(line).get("name", line) for line in step.items("images")]
    tags = [f"{image}:{version}" for image in images for version in versions]
    labels = {**_labels(step, versions), **dict(line.split("=", 1) for line in step.items("labels", commas=False))}
    _write_outputs(step, tags, labels, versions)


def _attributes(line: str) -> dict[str, str]:
    return {key.strip(): value.strip() for key, _, value in (part.partition("=") for part in line.split(","))}


def _versions(step: ActionStep, row: dict[str, str]) -> Iterator[str]:
    ref, kind = step.github["ref"], row["type"]
    prefix, suffix = row.get("prefix", "sha-" if kind == "sha" else ""), row.get("suffix", "")
    for found in _plain_versions(step, row, ref, kind):
        yield prefix + re.sub(r"[^\w.-]", "-", found) + suffix


def _plain_versions(step: ActionStep, row: dict[str, str], ref: str, kind: str) -> Iterator[str]:
    if kind == "raw":
        yield row["value"].replace("{{branch}}", ref.removeprefix("refs/heads/"))
    elif kind == "sha":
        yield step.github["sha"] if row.get("format") == "long" else step.github["sha"][:7]
    elif kind == "edge":
        default = step.github["event"]["repository"]["default_branch"]
        if ref == f"refs/heads/{row.get('branch', default)}":
            yield "edge"
    elif kind == "ref":
        yield from _ref_version(row.get("event", ""), ref)
    elif kind == "semver":
        yield from _semver(row.get("value") or ref.removeprefix("refs/tags/"), row["pattern"])
    elif kind != "schedule":
        raise ActionFailed(f"The stand-in for docker/metadata-action does not do: type={kind}")


def _ref_version(event: str, ref: str) -> Iterator[str]:
    starts = {"branch": "refs/heads/", "tag": "refs/tags/", "pr": "refs/pull/"}
    if event in starts and ref.startswith(starts[event]):
        name = ref.removeprefix(starts[event])
        yield f"pr-{name.removesuffix('/merge')}" if event == "pr" else name


def _semver(version: str, pattern: str) -> Iterator[str]:
    found = SEMVER.fullmatch(version)
    if not found:
        return
    whole = version.removeprefix("v")
    if found[4] and pattern != "{{raw}}":  # a pre-release gets its full version only
        yield whole
        return
    parts = {"raw": version, "version": whole, "major": found[1], "minor": found[2], "patch": found[3]}
    yield re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], pattern)


def _latest(step: ActionStep, rows: list[dict[str, str]]) -> bool:
    flavor = dict(part.split("=", 1) for part in step.items("flavor"))
    if flavor.get("latest", "auto") != "auto":
        return flavor["latest"] == "true"
    ref: str = step.github["ref"]
    found = SEMVER.fullmatch(ref.removeprefix("refs/tags/"))
    for row in rows:
        if row["type"] == "semver" and found and not found[4]:
            return True
        if row["type"] == "ref" and row.get("event") == "tag" and ref.startswith("refs/tags/"):
            return True
    return False


def _labels(step: ActionStep, versions: list[str]) -> dict[str, str]:
    url = f"{step.github['server_url']}/{step.github['repository']}"
    values = {
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "description": "",
        "licenses": "",
        "revision": step.github["sha"],
        "source": url,
        "title": step.github["repository"].split("/")[1],
        "url": url,
        "version": versions[0] if versions else "",
    }
    return {f"org.opencontainers.image.{name}": value for name, value in values.items()}


def _write_outputs(step: ActionStep, tags: list[str], labels: dict[str, str], versions: list[str]) -> None:
    version = versions[0] if versions else ""
    file = step.temp / "docker-metadata-action-bake.json"
    target = {"tags": tags, "labels": labels, "args": {"DOCKER_META_VERSION": version}}
    file.write_text(json.dumps({"target": {"docker-metadata-action": target}}))
    lines = [f"{name}={value}" for name, value in labels.items()]
    step.outputs.update({"version": version, "tags": "\n".join(tags), "labels": "\n".join(lines)})
    step.outputs["json"] = json.dumps({"tags": tags, "labels": labels})
    for name, part in (
        ("bake-file", target),
        ("bake-file-tags", {"tags": tags}),
        ("bake-file-labels", {"labels": labels}),
    ):
        own = file.with_name(f"{file.stem}-{name}.json")
        own.write_text(json.dumps({"target": {"docker-metadata-action": part}}))
        step.outputs[name] = str(own)
