"""What pipelines run."""

from __future__ import annotations

from cigen.evidence import pipelines
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
