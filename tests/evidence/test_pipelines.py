"""What pipelines run."""

from __future__ import annotations

from cigen.evidence import pipelines
from cigen.evidence.pipelines import steps
from cigen.repo import Repo


def test_the_commands_of_every_provider_in_the_order_of_its_file() -> None:
    files: dict[str, str | bytes] = {
        ".github/workflows/ci.yml": "jobs: {a: {steps: [run: npm ci, run: 'npm test', uses: actions/checkout@v4]}}",
        ".gitlab-ci.yml": "test:\n  before_script:\n  - pip install .\n  script: pytest\n",
    }
    found = [(path, node.text) for path, node in pipelines.commands(Repo.from_mapping(files))]
    github = ".github/workflows/ci.yml"
    assert found == [
        (github, "npm ci"),
        (github, "npm test"),
        (".gitlab-ci.yml", "pip install ."),
        (".gitlab-ci.yml", "pytest"),
    ]


def test_what_a_team_left_behind_counts_where_nothing_else_tests() -> None:
    left = {".travis.yml": "script: pytest"}
    for run, counts in (("pip wheel .", True), ("tox", False)):
        repo = Repo.from_mapping({".github/workflows/ci.yml": f"jobs: {{a: {{steps: [run: {run}]}}}}", **left})
        assert (".travis.yml" in pipelines.paths(repo)) is counts


MONOREPO = """\
defaults: {run: {working-directory: web}}
jobs:
  web:
    steps: [run: npm test]
  api:
    defaults: {run: {working-directory: ./api}}
    steps:
    - run: mvn verify
    - run: make load
      working-directory: ${{ matrix.folder }}
    - run: |
        echo done
        make lint
      working-directory: tools/
"""


def test_a_folder_is_told_what_steps_in_it_run_and_not_what_others_do() -> None:
    repo = Repo.from_mapping({".github/workflows/ci.yml": MONOREPO, ".gitlab-ci.yml": "a: {script: make}"})
    assert steps.texts(repo, "web") == ["npm test", "make load", "make"]
    assert steps.texts(repo, "api/core") == ["mvn verify", "make load", "make"]
    assert steps.texts(repo, "tools") == ["make load", "echo done\nmake lint\n", "make"]
    assert len(steps.texts(repo, ".")) == 5


MATRIX = """\
jobs:
  test:
    strategy:
      matrix:
        dir: [tools, api]
        include:
        - {dir: api, check: make verify}
        - {dir: web, check: npm test}
    steps:
    - run: go test ./...
      working-directory: services/${{ matrix.dir }}
    - {run: "${{ matrix.check }}", working-directory: "services/${{matrix.dir}}"}
    - {run: "echo ${{ matrix.check }}"}
"""
ANYWHERE = ["echo make verify", "echo npm test", "echo ${{matrix.check}}"]


def test_a_matrix_of_folders_gives_each_its_own_commands() -> None:
    repo = Repo.from_mapping({".github/workflows/ci.yml": MATRIX})
    assert steps.texts(repo, "services/api") == ["go test ./...", "make verify", *ANYWHERE]
    assert steps.texts(repo, "services/web") == [ANYWHERE[0], "go test ./...", "npm test", *ANYWHERE[1:]]
    assert steps.texts_in(repo, "services/tools") == ["go test ./...", "${{matrix.check}}"]
    assert steps.texts(repo, "lib") == ANYWHERE


def test_a_step_for_another_system_tells_a_folder_nothing() -> None:
    jobs = "{a: {steps: [run: make test]}, b: {runs-on: windows-2025, steps: [run: make dll]}}"
    repo = Repo.from_mapping({".github/workflows/ci.yml": f"jobs: {jobs}"})
    assert steps.texts(repo, ".") == ["make test"]
