"""All evidence about a tool together."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.errors import UsageError
from cigen.evidence import conventions
from cigen.evidence.versions import declarations
from cigen.facts import Declaration
from cigen.repo import Repo
from cigen.settings import load
from cigen.versions import RANK_DOCKERFILE, RANK_SETTINGS, RANK_VERSION_FILE, RANK_WORKFLOW, choose

WORKFLOW = (
    "jobs:\n  a:\n    strategy: {matrix: {java: [11, 17, 21-ea, nonsense]}}\n    steps:\n"
    "    - uses: actions/setup-java@v4\n      with: {java-version: '${{ matrix.java }}'}\n"
)
FILES: dict[str, str | bytes] = {
    "cigen.yml": "components: {a: {java: 21}}",
    "a/pom.xml": "",
    ".java-version": "17",
    ".github/workflows/ci.yml": WORKFLOW,
    "a/Dockerfile": "FROM openjdk:11",
}


def said(repo: Repo, folder: str = "a", tool: str = "java") -> tuple[Declaration, ...]:
    return declarations(repo, folder, pins.shipped().tool(tool), load(repo))


def test_ranks_and_values() -> None:
    repo = Repo.from_mapping(FILES)
    assert [(item.rank, item.value, item.accepts) for item in said(repo)] == [
        (RANK_SETTINGS, "21", ("21",)),
        (RANK_VERSION_FILE, "17", ("17",)),
        (RANK_WORKFLOW, "11, 17, 21-ea", ("11", "17", "21")),
        (RANK_DOCKERFILE, "11", ("11",)),
    ]


def test_what_is_not_understood_is_left_out_and_told_once() -> None:
    repo = Repo.from_mapping(FILES)
    assert said(repo) == said(repo)
    (finding,) = repo.findings
    assert (finding.code, finding.severity, finding.file, finding.line) == (
        "version-not-understood",
        "info",
        ".github/workflows/ci.yml",
        3,
    )
    assert finding.message == (
        ".github/workflows/ci.yml:3 java-version: 'nonsense' is not a version of java that cigen understands: left out"
    )


def test_the_settings_of_another_component_do_not_count() -> None:
    assert said(Repo.from_mapping(FILES), ".")[0].rank == RANK_VERSION_FILE


def test_a_setting_that_is_no_version_is_an_error() -> None:
    repo = Repo.from_mapping({"cigen.yml": "components:\n  a:\n    java: newest", "a/pom.xml": ""})
    with pytest.raises(UsageError, match=r"components\.a\.java: 'newest' is not a version of java") as refused:
        said(repo)
    assert refused.value.where == "cigen.yml:3"


def test_a_repository_that_says_nothing() -> None:
    assert said(Repo.from_mapping({"pom.xml": ""}), ".") == ()


@pytest.mark.parametrize(
    "value", ["20\n      - run: curl evil", "${{ secrets.NPM_TOKEN }}", "lts/*$(id)", "\x1b[31m20", "20\u202e"]
)
def test_hostile_values_never_get_through(value: str) -> None:
    repo = Repo.from_mapping({".nvmrc": value, ".node-version": value})
    for item in said(repo, ".", "node"):
        assert item.value == "20"  # the line breaks off before what is added
    for finding in repo.findings:
        assert finding.message.isprintable()


def test_the_tools_that_people_declare_have_a_convention() -> None:
    read = {name for name, convention in conventions.ALL.items() if convention.read}
    assert read == {tool.name for tool in pins.shipped().tools.values() if tool.declared}


def test_from_files_to_the_version() -> None:
    repo = Repo.from_mapping({".nvmrc": "lts/iron", "mise.toml": '[tools]\nnode = "22"'})
    choice = choose(pins.shipped().tool("node"), said(repo, ".", "node"))
    assert choice.runtime.version == "20"
    assert [finding.message for finding in choice.findings] == [
        ".nvmrc:1 says node lts/iron, mise.toml:2 tools.node says 22: 20 is used"
    ]


def test_all_pipelines_together_are_one_wide_statement() -> None:
    step = "jobs: {a: {steps: [{uses: actions/setup-java@v4, with: {java-version: '%s'}}]}}"
    files: dict[str, str | bytes] = {
        ".github/workflows/ci.yml": WORKFLOW,
        ".github/workflows/images.yml": step % "21",
        ".github/workflows/support.yml": step % "8",
        ".gitlab-ci.yml": "image: maven:3-jdk-17",
    }
    (item,) = said(Repo.from_mapping(files), ".")
    assert (item.value, item.accepts) == ("11, 17, 21-ea, 21, 8", ("8", "11", "17", "21"))
    assert str(item.source) == ".github/workflows/ci.yml:3 java-version"


def test_a_version_without_an_image_widens_no_matrix_and_an_editors_image_narrows_none() -> None:
    workflow = (
        "jobs:\n  a:\n    strategy: {matrix: {java: [7, 17, 21]}}\n    steps:\n"
        "    - uses: actions/setup-java@v4\n      with: {java-version: '${{ matrix.java }}'}\n"
    )
    devcontainer: dict[str, str | bytes] = {".devcontainer/Dockerfile": "FROM openjdk:11"}
    found = said(Repo.from_mapping({**devcontainer, ".github/workflows/ci.yml": workflow}), ".")
    assert [(item.value, item.accepts) for item in found] == [("7, 17, 21", ("17", "21"))]
    assert [item.value for item in said(Repo.from_mapping(devcontainer), ".")] == ["11"]


@pytest.mark.parametrize(("beside", "value"), [({}, "17"), ({"b/Dockerfile": "FROM openjdk:11"}, "11")])
def test_what_is_set_up_only_elsewhere_is_better_than_nothing(beside: dict[str, str | bytes], value: str) -> None:
    step = "{uses: actions/setup-java@v4, with: {java-version: 17}}"
    job = f"jobs: {{a: {{defaults: {{run: {{working-directory: a}}}}, steps: [{step}, {{run: mvn verify}}]}}}}"
    repo = Repo.from_mapping({"b/pom.xml": "", ".github/workflows/ci.yml": job, **beside})
    assert [item.value for item in said(repo, "b")] == [value]
