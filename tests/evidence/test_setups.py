"""Versions in existing pipelines."""

from __future__ import annotations

import pytest

from cigen.evidence import setups
from cigen.repo import Repo


def found(files: dict[str, str | bytes], tool: str = "java", folder: str = ".") -> list[tuple[tuple[str, ...], str]]:
    return [(item.values, str(item.source)) for item in setups.statements(Repo.from_mapping(files), folder, tool)]


def workflow(job: str, head: str = "on: push") -> dict[str, str | bytes]:
    indented = "\n".join(f"    {line}" for line in job.split("\n"))
    return {".github/workflows/ci.yml": f"{head}\njobs:\n  test:\n{indented}\n"}


def step(version: str, action: str = "actions/setup-java@v4", key: str = "java-version") -> str:
    return f"steps:\n- uses: actions/checkout@v4\n- uses: {action}\n  with:\n    {key}: {version}"


@pytest.mark.parametrize("version", ["17", "'17'", '"17"'])
def test_one_version(version: str) -> None:
    assert found(workflow(step(version))) == [(("17",), ".github/workflows/ci.yml:8 java-version")]


def test_numbers_keep_their_zeros() -> None:
    assert found(workflow(step("20.10", "actions/setup-node@v4", "node-version")), "node")[0][0] == ("20.10",)


def test_a_matrix_with_what_include_adds() -> None:
    job = "strategy:\n  matrix:\n    java: [11, 17, 21]\n    include:\n    - java: 23\n    - java: 17\n    - os: mac\n"
    assert found(workflow(job + step("${{ matrix.java }}"))) == [
        (("11", "17", "21", "23"), ".github/workflows/ci.yml:6 java-version")
    ]


def test_a_matrix_of_mappings() -> None:
    job = "strategy:\n  matrix:\n    jdk: [{v: 11, d: temurin}, {v: 17}, {d: x}, y]\n"
    assert found(workflow(job + step("${{matrix.jdk.v}}")))[0][0] == ("11", "17")


def test_a_huge_matrix_is_cut() -> None:
    job = f"strategy:\n  matrix:\n    java: [{', '.join(map(str, range(10_000)))}]\n"
    assert len(found(workflow(job + step("${{ matrix.java }}")))[0][0]) == setups.MAX_VERSIONS


SET_UP = "{uses: actions/setup-java@v4, with: {java-version: '%s'}}"


@pytest.mark.parametrize(
    ("jobs", "versions"),
    [
        ({"docs": ("17", "mvn site"), "unit": ("21", "mvn test")}, ["21"]),
        ({"one": ("17", "mvn deploy"), "unit": ("21", "mvn test")}, ["21"]),
        ({"publish": ("17", "mvn verify"), "build": ("21", "mvn package")}, ["21"]),
        ({"lint": ("17", "mvn verify"), "docs": ("21", "mvn site")}, ["17", "21"]),
        ({"docs": ("17", "mvn site"), "unit": ("${{ fromJSON(needs.x.outputs.y) }}", "mvn test")}, None),
    ],
)
def test_jobs_that_test_say_more_than_those_that_document_or_ship(
    jobs: dict[str, tuple[str, str]], versions: list[str] | None
) -> None:
    lines = [f"  {name}: {{steps: [{SET_UP % version}, {{run: {run}}}]}}" for name, (version, run) in jobs.items()]
    said = found({".github/workflows/ci.yml": "jobs:\n" + "\n".join(lines)})
    assert [value for values, _ in said for value in values] == (versions or ["${{ fromJSON(needs.x.outputs.y) }}"])


def test_an_input_says_the_same_to_an_action_of_the_teams() -> None:
    job = "strategy: {matrix: {java: [17, 21]}}\n" + step("${{ matrix.java }}", "./.github/actions/tests")
    assert found(workflow(job))[0][0] == ("17", "21")
    assert found(workflow("uses: ./.github/workflows/tests.yml\nwith: {java-version: 17}"))[0][0] == ("17",)
    assert not found(workflow("uses: ./.github/workflows/tests.yml\nwith: {jdk: 17}"))


@pytest.mark.parametrize(
    ("head", "expression"),
    [
        ("on: push\nenv: {JAVA: 17}", "${{ env.JAVA }}"),
        ("on: {workflow_call: {inputs: {java: {default: '17'}}}}", "${{ inputs.java }}"),
        ("on: {workflow_dispatch: {inputs: {java: {default: 17}}}}", "${{inputs.java}}"),
    ],
)
def test_environment_and_inputs(head: str, expression: str) -> None:
    assert found(workflow(step(expression), head))[0][0] == ("17",)


def test_an_expression_that_cannot_be_known_stays_for_the_reader_to_refuse() -> None:
    assert found(workflow(step("${{ fromJSON(needs.x.outputs.y) }}")))[0][0] == ("${{ fromJSON(needs.x.outputs.y) }}",)
    assert found(workflow(step("${{ matrix.java }}")))[0][0] == ("${{ matrix.java }}",)


def test_an_expression_of_several_lines_stays_whole() -> None:
    value = "${{ inputs.v && format('{0}\n      {1}', inputs.v, '17')\n      || '17' }}"
    assert found(workflow(step(f"|\n      {value}")))[0][0][0].startswith("${{ inputs.v")


def test_of_several_lines_the_last_is_active() -> None:
    for first in ("8", "${{ matrix.java }}"):
        assert found(workflow(step(f"|\n      {first}\n      11\n      17")))[0][0] == ("17",)


def test_a_version_file_is_read_where_it_lies() -> None:
    files = {**workflow(step("tools/.java-version", key="java-version-file")), "tools/.java-version": "temurin-17"}
    assert found(files) == [(("temurin-17",), "tools/.java-version:1")]


def test_a_composite_action_of_the_repository() -> None:
    action = "runs:\n  using: composite\n  steps:\n  - uses: actions/setup-java@v4\n    with: {java-version: 17}\n"
    assert found({".github/actions/java/action.yml": action})[0][0] == ("17",)
    assert found({"elsewhere/action.yml": action}) == []


def test_other_actions_and_tools_are_no_evidence() -> None:
    assert found(workflow(step("17", "actions/setup-python@v5"))) == []
    assert found(workflow(step("17")), "node") == []
    assert found(workflow(step("17")), "zig") == []
    assert found(workflow(step("17", "graalvm/setup-graalvm@v1")))[0][0] == ("17",)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (".gitlab-ci.yml", "image: maven:3.9-eclipse-temurin-17\n", 1),
        (".gitlab-ci.yml", "test:\n  image:\n    name: maven:3-jdk-17\n", 3),
        (".gitlab-ci.yml", "default:\n  image: maven:${V:-3-jdk-17}\n", 2),
        (".circleci/config.yml", "jobs:\n  a:\n    docker:\n    - image: cimg/openjdk:17.0\n", 4),
        ("bitbucket-pipelines.yml", "image: eclipse-temurin:17\n", 1),
        (".github/workflows/a.yaml", "jobs:\n  a:\n    container: eclipse-temurin:17-jdk\n", 3),
        (".github/workflows/a.yml", "jobs:\n  a:\n    container:\n      image: eclipse-temurin:17-jdk\n", 4),
    ],
)
def test_images_of_jobs(path: str, text: str, line: int) -> None:
    assert found({path: text}) == [(("17",), f"{path}:{line} image")]


TWO_JOBS = """\
jobs:
  web:
    defaults: {run: {working-directory: ./services/web/}}
    steps:
    - uses: actions/setup-java@v4
      with: {java-version: 17}
    - run: mvn verify
  api:
    steps:
    - uses: actions/setup-java@v4
      with: {java-version: 21}
    - run: mvn verify
      working-directory: services/api
"""


@pytest.mark.parametrize(
    ("folder", "versions"),
    [
        ("services/web", ["17"]),
        ("services/api", ["21"]),
        ("services/other", []),
        (".", ["17", "21"]),
        ("services/web/core", ["17"]),
    ],
)
def test_a_job_speaks_for_the_folder_that_it_works_in(folder: str, versions: list[str]) -> None:
    said = found({".github/workflows/ci.yml": TWO_JOBS}, folder=folder)
    assert [value for values, _ in said for value in values] == versions


@pytest.mark.parametrize(
    ("head", "more", "folder", "is_told"),
    [
        ("on: {push: {paths: ['server/**', '!server/*.md', .github/workflows/ci.yml]}}", "", "client", False),
        ("on: {push: {paths: ['server/**', .github/workflows/ci.yml]}}", "", "server", True),
        ("on: {push: {paths: ['server/**', .github/workflows/ci.yml]}}", "", ".", True),
        ("on: {push: {paths: ['server/**', 'client/*.ts']}}", "", "client", True),
        ("on: {push: {paths: ['server/**', package.json]}}", "", "client", True),
        ("on: {push: {paths: ['server/**']}, pull_request: }", "", "client", True),
        ("on: push", ", cache-dependency-path: server/gradle.lockfile", "client", False),
        ("on: push", ", cache-dependency-path: server/gradle.lockfile", "server", True),
        ("on: push", ", cache-dependency-path: '**/gradle.lockfile'", "client", True),
        ("on: push", ", cache-dependency-path: gradle.lockfile", "client", True),
    ],
)
def test_a_job_for_another_folder_says_nothing(head: str, more: str, folder: str, *, is_told: bool) -> None:
    job = f"steps:\n- uses: actions/setup-java@v4\n  with: {{java-version: '17'{more}}}\n- run: mvn verify"
    assert bool(found(workflow(job, head), folder=folder)) is is_told


@pytest.mark.parametrize("directory", ["${{ matrix.folder }}", "../..", "/srv"])
def test_a_folder_that_cannot_be_known_decides_nothing(directory: str) -> None:
    text = TWO_JOBS.replace("./services/web/", f"'{directory}'")
    assert [values for values, _ in found({".github/workflows/ci.yml": text}, folder="lib")] == [("17",)]


def test_what_cigen_wrote_is_no_evidence() -> None:
    files = workflow(step("17"))
    mine = {
        path: f"# Written by cigen 0.1.0: change cigen.yml and run cigen generate\n{text!s}"
        for path, text in files.items()
    }
    assert found(dict(mine)) == []


@pytest.mark.parametrize(
    "text",
    ["", "jobs: [a]", "jobs: {a: 1}", "jobs: {a: {steps: {b: 1}}}", "- a", "a: [",
     "jobs: {a: {steps: [1, [], {uses: []}]}}",
     "jobs: {a: {strategy: x, steps: [{uses: actions/setup-java@v4, with: [1]}]}}"],
)  # fmt: skip
def test_odd_workflows_say_nothing(text: str) -> None:
    assert found({".github/workflows/ci.yml": text}) == []


FOLDERS = """\
strategy:
  matrix:
    include:
    - {dir: api, go: '1.22'}
    - {dir: api, go: '1.23'}
    - {dir: web, go: '1.24'}
defaults: {run: {working-directory: '%s'}}
"""
SERVICES = "strategy: {matrix: {part: [{dir: api, go: '1.22'}, {dir: web, go: '1.24'}]}}\n"


def test_a_matrix_of_folders_gives_each_its_own_versions() -> None:
    job = FOLDERS % "${{ matrix.dir }}" + step("${{ matrix.go }}", "actions/setup-go@v5", "go-version")
    said = {folder: found(workflow(job), "go", folder) for folder in ("api", "web")}
    assert [values for values, _ in said["api"]] == [("1.22",), ("1.23",)]
    assert said["web"] == [(("1.24",), ".github/workflows/ci.yml:9 go-version")]


def test_a_matrix_of_parts_gives_each_its_own_version() -> None:
    set_up = step("${{ matrix.part.go }}", "actions/setup-go@v5", "go-version")
    job = f"{SERVICES}{set_up}\n- {{run: go test, working-directory: '${{{{ matrix.part.dir }}}}'}}"
    assert [found(workflow(job), "go", folder)[0][0] for folder in ("api", "web")] == [("1.22",), ("1.24",)]


def test_versions_that_no_folder_belongs_to_are_for_all() -> None:
    job = FOLDERS % "${{ matrix.unknown }}" + step("${{ matrix.go }}", "actions/setup-go@v5", "go-version")
    assert found(workflow(job), "go", "api")[0][0] == ("1.22", "1.23", "1.24")


def _python(version: str, run: str = "pytest") -> str:
    return f"[{{uses: actions/setup-python@v5, with: {{python-version: {version}}}}}, {{run: {run}}}]"


@pytest.mark.parametrize(
    ("folder", "caller", "expected"),
    [
        ("build-docs", "site", ["'3.12'"]),  # nobody calls it: what it is called tells
        ("prepare", "docs", ["'3.12'"]),
        ("prepare", "unit", ["'3.12'", "'3.11'"]),
        ("docs-and-tests", "unit", ["'3.12'", "'3.11'"]),
    ],
)
def test_an_action_says_what_the_jobs_say_that_call_it(folder: str, caller: str, expected: list[str]) -> None:
    uses = f"{{uses: ./.github/actions/{folder}}}, " if caller != "site" else ""
    files: dict[str, str | bytes] = {
        ".github/workflows/ci.yml": (
            f"{{jobs: {{test: {{steps: {_python('3.12')}}}, {caller}: {{steps: [{uses}{{run: pytest}}]}}}}}}"
        ),
        f".github/actions/{folder}/action.yml": f"{{runs: {{using: composite, steps: {_python('3.11', 'make')}}}}}",
    }
    assert [f"'{one}'" for values, _ in found(files, "python") for one in values] == expected


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ({"unit": "3.11", "compatibility-gate": "${{ matrix.python }}"}, ["3.11"]),
        ({"compat": "${{ matrix.python }}"}, ["3.11", "3.12"]),  # nothing else tests
        ({"unit": "${{ matrix.python }}", "compatible": "3.10"}, ["3.11", "3.12", "3.10"]),
    ],
)
def test_a_job_that_tries_other_versions_says_nothing_beside_those_that_test(
    jobs: dict[str, str], expected: list[str]
) -> None:
    matrix = "strategy: {matrix: {python: ['3.11', '3.12']}}"
    text = ", ".join(f"{name}: {{{matrix}, steps: {_python(f'{version!r}')}}}" for name, version in jobs.items())
    every = found({".github/workflows/ci.yml": f"{{jobs: {{{text}}}}}"}, "python")
    assert [one for values, _ in every for one in values] == expected
