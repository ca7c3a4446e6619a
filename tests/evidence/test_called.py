"""Which folders pipelines build by their path."""

from __future__ import annotations

import pytest

from cigen.evidence import called
from cigen.repo import Repo


def is_built(job: str, folder: str = "a/b") -> bool:
    workflow = f"on:\n  push: {{paths: [a/b, 'a/b/**']}}\njobs:\n  one:\n    {job}\n"
    return called.is_built(Repo.from_mapping({".github/workflows/ci.yml": workflow}), folder, "pom.xml")


@pytest.mark.parametrize(
    "job",
    [
        "strategy: {matrix: {dir: [x, ./a/b]}}",
        "steps: [{run: make, working-directory: a/b/}]",
        "steps: [{run: 'cd a/b && mvn verify'}]",
        "steps: [{run: mvn -B -f ./a/b/pom.xml verify}]",
        "steps: [{run: 'mvn --file=\"a/b\" verify'}]",
        "steps: [{run: mvn -f b verify, working-directory: a}]",
        "steps: [{run: 'cd a; (cd b; make)'}]",
        "steps: [{run: dotnet build a/b/pom.xml -c Release}]",
        "steps: [{run: dotnet test b, working-directory: ./a}]",
        "steps: [{uses: some/action@v1, with: {context: a/b}}]",
    ],
)
def test_built(job: str) -> None:
    assert is_built(job)


@pytest.mark.parametrize(
    "job",
    [
        "steps: [{run: mvn -f a/b/c/pom.xml verify}]",
        "steps: [{run: mvn -f x/a/b verify}]",
        "steps: [{run: mvn -f a/b-c verify}]",
        "steps: [{run: 'rm a/b'}]",
        "steps: [{run: make}]",
        "steps: [{run: dotnet build a/b/c/d.csproj}]",
        "steps: [{run: cat a/b/pom.xml}]",
    ],
)
def test_not_built(job: str) -> None:
    assert not is_built(job)


def test_a_folder_is_no_pattern() -> None:
    assert not is_built("steps: [{run: cd a/b}]", folder="a/.")
