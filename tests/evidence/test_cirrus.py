"""What Cirrus CI's file tells."""

from __future__ import annotations

from cigen.evidence import pipelines, services, setups
from cigen.evidence.pipelines import jobs, steps
from cigen.repo import Repo

CIRRUS = """\
container: {image: "ruby:3.3"}
env: {A: 1}
lint_task: {script: rubocop}
test_task:
  container:
    matrix: [{image: "ruby:3.2"}, {image: "ruby:3.4"}]
    additional_containers: [{name: db, image: "postgres:16", env: {POSTGRES_PASSWORD: x}}]
  bundle_cache: {folder: vendor, populate_script: bundle install}
  install_script: [cd api, bundle install]
  test_script: bundle exec rspec
multitasking: {script: rm -rf x}
task: {matrix: [{container: {image: "ruby:2.7"}}], script: make test}
task: {script: make check, name: Checks}
"""


def repo(text: str = CIRRUS) -> Repo:
    return Repo.from_mapping({".cirrus.yml": text})


def test_every_task_is_a_job_for_each_image() -> None:
    found = jobs.all_of(repo())
    assert [node.text for node in found[2].commands] == ["cd api\nbundle install", "bundle exec rspec"]
    assert len(found) == 6
    assert [one.words for one in steps.commands(repo())][:3] == [
        ("rubocop",), ("bundle", "install"), ("bundle", "exec", "rspec"),
    ]  # fmt: skip
    assert "rm -rf x" not in [node.text for _, node in pipelines.commands(repo())]


def test_images_and_services() -> None:
    versions = [said.values for said in setups.statements(repo(), ".", "ruby")]
    assert {("3.2",), ("3.4",), ("2.7",)} <= {*versions}
    assert [(one.name, one.source.file) for one in services.services(repo(), ".")] == [("postgres", ".cirrus.yml")]


def test_it_counts_where_nothing_else_tests() -> None:
    files = {".cirrus.yml": CIRRUS, ".github/workflows/ci.yml": "on: push\njobs: {a: {steps: [{run: rspec}]}}\n"}
    assert ".cirrus.yml" not in pipelines.paths(Repo.from_mapping(files))
    assert not any(job.commands for text in ("- task\n", "task: [1, {}]\n") for job in jobs.all_of(repo(text)))
