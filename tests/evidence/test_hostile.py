"""Whatever stands in the files that are looked at: nothing raises, nothing leaks, nothing takes long."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cigen import pins
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.repo import Repo
from cigen.repo.documents import YAML
from cigen.settings import Settings

TOOLS = tuple(pins.shipped().tool(name) for name in ("java", "node"))
PLACES = (
    ".java-version", ".nvmrc", ".sdkmanrc", ".tool-versions", "mise.toml", "system.properties", "Dockerfile",
    "compose.yml", ".gitlab-ci.yml", ".github/workflows/ci.yml", ".travis.yml", "azure-pipelines.yml",
    ".cirrus.yml", "appveyor.yml",
)  # fmt: skip
SAFE = re.compile(r"[0-9A-Za-z._+<>=^~|*/, -]+")

KEYS = (
    "jobs", "steps", "uses", "with", "java-version", "node-version", "strategy", "matrix", "java", "include", "image",
    "services", "env", "on", "inputs", "container", "name", "java-version-file", "runs",
    "node_js", "jdk", "script", "addons", "apt", "packages", "global", "task", "inputs",
    "variables", "value", "versionSpec", "workingDirectory", "job",
    "a_task", "a_script", "additional_containers", "environment", "stack", "test_script", "nodejs_version",
)  # fmt: skip
TEXTS = (
    "actions/setup-java@v4", "actions/setup-node@v4", "${{ matrix.java }}", "${{ env.java }}", "17", "lts/*", "x\n17",
    "${{ secrets.X }}", "postgres:16", "maven:3-jdk-17", "../../etc/passwd", ".java-version", "\x1b[31m", "${A:-$B}",
    "NodeTool@0", "Npm@1", "$(java)",
)  # fmt: skip
trees = st.recursive(
    st.sampled_from(TEXTS) | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=25,
)
texts = st.text(max_size=60) | trees.map(yaml.safe_dump) | st.sampled_from([f"java {text}" for text in TEXTS])


def everything(repo: Repo) -> None:
    for tool in TOOLS:
        for item in declarations(repo, "a", tool, Settings()):
            assert SAFE.fullmatch(item.value)
            assert set(item.accepts) <= set(tool.versions)
    assert all(re.fullmatch("[a-z0-9]+", service.name) for service in services(repo, "a"))
    assert all(finding.message.isprintable() for finding in repo.findings)


@given(st.dictionaries(st.sampled_from(PLACES), texts, max_size=4))
@settings(max_examples=200)
def test_any_text_in_any_place(files: dict[str, str]) -> None:
    everything(Repo.from_mapping(files))


STEP = "{uses: actions/setup-java@v4, with: {java-version: '${{ matrix.java }}'}}"
LARGE = {
    "matrix": (
        ".github/workflows/ci.yml",
        f"jobs: {{a: {{strategy: {{matrix: {{java: [{'1,' * 20_000}]}}}}, steps: [{(STEP + ',') * 3000}]}}}}",
    ),
    "images": (".gitlab-ci.yml", "a: [" + "{image: 'maven:3-jdk-17'}," * 15_000 + "]"),
    "stages": ("Dockerfile", "FROM openjdk:17\n" * 60_000),
    "arguments": (
        "Dockerfile",
        "".join(f"ARG A{number}=$A{number - 1}\n" for number in range(50_000)) + "FROM $A49999",
    ),
    "services": ("compose.yml", "services:\n" + "".join(f"  s{number}: {{image: x}}\n" for number in range(12_000))),
    "lines": (".tool-versions", "java\n" * 200_000),
    "one line": ("mise.toml", "[tools]\njava = " + "'" * 1_000_000),
}


@pytest.mark.parametrize("case", LARGE)
def test_large_files_for_many_components(case: str) -> None:
    path, text = LARGE[case]
    repo = Repo.from_mapping({path: text})
    for number in range(10):
        declarations(repo, f"a/{number}", TOOLS[0], Settings())
        services(repo, f"a/{number}")
    everything(repo)


def test_many_workflows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cigen.repo.YAML", replace(YAML, most_in_all=1 << 20))
    repo = Repo.from_mapping(
        {f".github/workflows/w{number}.yml": LARGE["matrix"][1][:150_000] for number in range(300)}
    )
    everything(repo)
    assert "too-much-to-read" in [finding.code for finding in repo.findings]
