"""What pipelines give to tests and builds, whatever the language."""

from __future__ import annotations

import json

import pytest

from cigen import inspector, pins, planner
from cigen.facts import Component, Facts
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
NODE = {
    "package.json": json.dumps({"name": "a", "scripts": {"test": "jest", "build": "webpack"}}),
    "a.test.js": "test(() => process.env.SEEN + process.env.NEXT_PUBLIC_URL)\n",
}
GO = {"go.mod": "module example.org/a\n\ngo 1.24\n", "a.go": "package a\n", "a_test.go": "package a\n"}
MAVEN = {
    "pom.xml": "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId>"
    "<version>1</version></project>",
    "src/test/java/ATest.java": "class ATest {}\n",
}
RUBY = {"Gemfile": "gem 'rspec'\n", "spec/a_spec.rb": "", ".rspec": ""}
PHP = {"composer.json": '{"name": "a/a", "require-dev": {"phpunit/phpunit": "^11"}}', "tests/ATest.php": "<?php\n"}
DOTNET = {
    "a.Tests/a.Tests.csproj": '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>'
    "<TargetFramework>net8.0</TargetFramework>"
    '</PropertyGroup><ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.0.0" />'
    '<PackageReference Include="xunit" Version="2.9.0" /></ItemGroup></Project>',
}
CARGO = {"Cargo.toml": '[package]\nname = "a"\nversion = "0.1.0"\n', "src/lib.rs": "#[test]\nfn works() {}\n"}
MIX = {"mix.exs": "defmodule A.MixProject do\n  def project, do: [app: :a]\nend\n", "test/a_test.exs": ""}


def facts(files: dict[str, str]) -> Facts:
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def only(files: dict[str, str]) -> Component:
    (part,) = facts(files).components
    return part


def job(*steps: str, env: str = "", every: str = "", name: str = "test") -> dict[str, str]:
    return {CI: f"{{env: {{{every}}}, jobs: {{{name}: {{env: {{{env}}}, steps: [{', '.join(steps)}]}}}}}}"}


def stage(part: Component, name: str) -> tuple[tuple[str, str], ...]:
    """What a stage of the plan sets."""
    (plan,) = planner.plan(Facts(components=(part,)), Settings(), pins.shipped(), lambda _: False).components
    (found,) = (one for one in plan.stages if one.name == name)
    return tuple(pair for step in found.instructions if isinstance(step, Env) for pair in step.values)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        (NODE, "npm test"),
        (GO, "go test ./..."),
        (MAVEN, "mvn -B verify"),
        (RUBY, "bundle exec rspec"),
        (PHP, "vendor/bin/phpunit"),
        (DOTNET, "dotnet test"),
        (CARGO, "cargo test"),
        (MIX, "mix test"),
        (NODE, "make test"),
    ],
)
def test_tests_have_what_their_job_and_step_set(files: dict[str, str], command: str) -> None:
    step = f"{{run: '{command}', env: {{APP_MODE: test, TOKEN: '${{{{ secrets.T }}}}', CI_X: 1}}}}"
    part = only({**files, **job(step, env="DB_HOST: localhost")})
    assert part.test_env == (("DB_HOST", "localhost"), ("APP_MODE", "test"))
    assert set(stage(part, "test")) >= {("DB_HOST", "localhost"), ("APP_MODE", "test")}


@pytest.mark.parametrize(
    ("steps", "scopes", "given"),
    [
        (["{run: npm test}"], {"every": "SEEN: a, UNSEEN: b"}, (("SEEN", "a"),)),
        (["{run: 'export A=1'}", "{run: npm test}"], {}, ()),  # of another shell
        (["{run: 'echo \"A=1\" >> $GITHUB_ENV'}", "{run: npm test}"], {}, (("A", "1"),)),
        (["{run: 'A=1 B=$X npm test'}"], {}, (("A", "1"),)),
        (["{run: npm run test:e2e, env: {A: 1}}"], {}, ()),
        (["{run: npm run check, env: {A: 1}}", "{run: npm test, env: {A: 2}}"], {}, (("A", "2"),)),
        (["{run: npm test, env: {A: 1}}"], {"name": "lint"}, ()),
        (["{run: npm test, env: {npm_config_cache: x, NODE_ENV: test, PNPM_HOME: /x}}"], {},
         (("NODE_ENV", "test"),)),
    ],
)  # fmt: skip
def test_only_what_is_meant_for_the_tests_counts(
    steps: list[str], scopes: dict[str, str], given: tuple[tuple[str, str], ...]
) -> None:
    assert only({**NODE, **job(*steps, **scopes)}).test_env == given


def test_what_gitlab_deploys_to_is_no_variable() -> None:
    text = "test: {variables: {A: 1}, environment: {name: staging}, script: [npm test]}\n"
    assert only({**NODE, ".gitlab-ci.yml": text}).test_env == (("A", "1"),)


def test_a_build_has_what_its_step_sets_and_what_sources_name_of_the_rest() -> None:
    step = "{run: npm run build, env: {NODE_ENV: production}}"
    part = only({**NODE, **job(step, "{run: npm test}", env="NEXT_PUBLIC_URL: /, OTHER: 1", every="NODE_ENV: test")})
    assert part.build_env == (("NEXT_PUBLIC_URL", "/"), ("NODE_ENV", "production"))
    assert stage(part, "build") == part.build_env


def test_no_other_build_takes_values_into_what_it_makes() -> None:
    assert only({**GO, **job("{run: go build ./..., env: {A: 1}}", "{run: go test ./...}")}).build_env == ()


def test_a_secret_that_sources_ask_for_is_told() -> None:
    step = "{run: npm test, env: {SEEN: '${{ secrets.T }}', OTHER: '${{ secrets.T }}'}}"
    told = [one for one in facts({**NODE, **job(step)}).findings if one.code == "test-env"]
    assert [(one.severity, one.file) for one in told] == [("info", CI)]
    assert "SEEN:" in told[0].message
    assert "OTHER" not in told[0].message


def test_a_name_that_commands_of_cigen_read_stays_theirs() -> None:
    part = only({**NODE, "package.json": '{"name": "a", "scripts": {"test:unit": "jest"}}',
                 **job("{run: npm run test:unit -- --selectProjects a, env: {TEST_ARGUMENT_1: x}}")})  # fmt: skip
    assert part.test_env == (("TEST_ARGUMENT_1", "x"),)
    assert stage(part, "test") == ()


def test_python_reads_its_own_and_each_part_has_that_of_its_language() -> None:
    files = {
        "go.mod": GO["go.mod"], "a_test.go": "package a\n",
        **{f"web/{name}": text for name, text in NODE.items()},
        CI: "jobs: {go: {steps: [{uses: actions/setup-go@v5}, {run: go test ./..., env: {A: go}}]},"
            "web: {defaults: {run: {working-directory: web}}, steps: [{uses: actions/setup-node@v4},"
            "{run: npm test, env: {A: web}}]}}",
    }  # fmt: skip
    assert {part.path: part.test_env for part in facts(files).components} == {
        ".": (("A", "go"),),
        "web": (("A", "web"),),
    }
