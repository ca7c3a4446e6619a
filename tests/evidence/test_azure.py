"""What Azure's pipelines tell."""

from __future__ import annotations

import pytest

from cigen.evidence import installs, pipelines, setups
from cigen.evidence.pipelines import steps
from cigen.evidence.services import served
from cigen.repo import Repo
from tests.plans import component

FILE = "azure-pipelines.yml"


def task(name: str, inputs: str) -> str:
    return f"steps: [{{task: {name}, inputs: {{{inputs}}}}}]"


@pytest.mark.parametrize(
    ("text", "tool", "versions"),
    [
        (task("NodeTool@0", "versionSpec: 20.x"), "node", [("20.x",)]),
        (task("UseNode@1", "version: '22'"), "node", [("22",)]),
        (task("UsePythonVersion@0", "versionSpec: $(python.version)")
         + "\nstrategy: {matrix: {A: {python.version: '3.11'}, B: {Python.Version: '3.12'}}}",
         "python", [("3.11", "3.12")]),
        ("variables: [{name: jdk, value: 17}, {group: x}]\n" + task("JavaToolInstaller@0", "versionSpec: $(JDK)"),
         "java", [("17",)]),
        (task("Maven@4", "goals: verify, jdkVersionOption: 1.17"), "java", [("1.17",)]),
        (task("Gradle@3", "tasks: check"), "java", []),
        ("parameters: [{name: go, default: '1.22'}]\n" + task("GoTool@0", "version: '${{ parameters.go }}'"),
         "go", [("1.22",)]),
        (task("UseDotNet@2", "version: $(sdk)"), "dotnet", []),
        (task("UseDotNet@2", "useGlobalJson: true"), "dotnet", []),
        ("container: py\nsteps: [script: tox]\nresources: {containers: [{container: py, image: 'python:3.12'}]}",
         "python", [("3.12",)]),
        ("- steps", "python", []),
        ("steps: [a, [], {task: [], inputs: {a: []}}, {script: {}}]", "python", []),
    ],
)  # fmt: skip
def test_versions(text: str, tool: str, versions: list[tuple[str, ...]]) -> None:
    assert [said.values for said in setups.statements(Repo.from_mapping({FILE: text}), ".", tool)] == versions


PIPELINE = """\
variables: {configuration: Release, folder: api}
resources: {containers: [{container: pg, image: 'postgres:16', env: {POSTGRES_PASSWORD: x}}]}
stages:
- stage: build
  jobs:
  - job: linux
    services: {db: pg}
    steps:
    - script: sudo apt-get install -y libpq-dev
    - ${{ if eq(variables.x, 'y') }}:
      - bash: pytest
        workingDirectory: $(System.DefaultWorkingDirectory)/$(folder)
    - task: DotNetCoreCLI@2
      inputs: {command: test, projects: 'src/A.Tests ***/b.csproj', arguments: '-c $(configuration) $(more)'}
    - {task: Npm@1, inputs: {command: custom, customCommand: run build, workingDir: $(unknown)}}
    - {task: Maven@4, inputs: {goals: verify, mavenPomFile: java/pom.xml}}
    - {task: CmdLine@2, inputs: {script: make}}
"""


def test_scripts_and_tasks_in_their_folders() -> None:
    (job,) = steps.of_jobs(Repo.from_mapping({f".azure-pipelines/{FILE}": PIPELINE}))
    assert [(step.folder, step.text) for step in job] == [
        (".", "sudo apt-get install -y libpq-dev"),
        ("api", "pytest"),
        (".", "dotnet test src/A.Tests"),
        (None, "npm run build"),
        ("java", "mvn verify"),
        (".", "make"),
    ]


def test_services_and_packages_of_the_job_that_tests() -> None:
    repo = Repo.from_mapping({FILE: PIPELINE})
    (job,) = served.jobs(repo)
    assert [(entry.hosts, entry.image.text) for entry in job.entries] == [(("db",), "postgres:16")]
    assert [one.word for one in installs.of(repo, component(), ["."])] == ["libpq-dev"]


def test_what_came_first_is_what_was_left_first() -> None:
    files = {".travis.yml": "script: pytest", FILE: "steps: [script: pytest]", "azure-pipelines-docs.yml": ""}
    assert pipelines.paths(Repo.from_mapping(files))[-2:] == ("azure-pipelines-docs.yml", FILE)
