"""Jenkinsfiles as workflows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cigen.evidence import pipelines
from cigen.evidence.pipelines import jenkins, linux
from cigen.repo import Repo

PIPELINE = """
// sh 'not this'
pipeline {
  /* sh 'nor this' */
  stages {
    stage('Test') {
      steps {
        echo "https://example.com"
        sh 'mvn -B clean test'
        sh(label: 'Pack', script: "mvn package -Dname=\\"x\\"")
        dir('web') {
          sh \"\"\"
            npm ci
            npm test
          \"\"\"
        }
        dir(FOLDER) { bat 'gradlew check' }
        sh script: 'make', returnStdout: true
      }
    }
  }
}
"""


def test_the_commands_with_their_folders() -> None:
    repo = Repo.from_mapping({"Jenkinsfile": PIPELINE})
    found = [(one.folder, " ".join(one.words)) for job in linux.of_jobs(repo) for one in job]
    assert found == [
        (".", "mvn -B clean test"),
        (".", "mvn package -Dname=x"),
        ("web", "npm ci"),
        ("web", "npm test"),
        (".", "gradlew check"),
        (".", "make"),
    ]
    (path, node), *_ = pipelines.commands(repo)
    assert (path, node.line) == ("Jenkinsfile", 9)


def test_it_counts_where_nothing_else_tests() -> None:
    ci = {".github/workflows/ci.yml": "jobs: {a: {steps: [run: mvn verify]}}"}
    for path, others, counts in (
        ("Jenkinsfile", ci, False),
        ("ci/Jenkinsfile", {}, True),
        ("a/Jenkinsfile", {}, False),
    ):
        assert (path in pipelines.paths(Repo.from_mapping({path: PIPELINE, **others}))) is counts


@given(st.text(alphabet="sh'\"{}()/*\\\n dir$", max_size=200))
def test_nothing_raises(text: str) -> None:
    jenkins.workflow(text)
