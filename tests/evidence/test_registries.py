"""Variables that registries of packages take credentials from, and what is told of them."""

from __future__ import annotations

import dataclasses
import time
from unittest import mock

import pytest

from cigen import inspector, pins, settings
from cigen.ecosystems import go
from cigen.evidence.registries import MAX_SECRETS, secrets
from cigen.facts import SECRET, Facts, Finding, Secret
from cigen.repo import Repo
from cigen.settings import ComponentSettings
from tests.plans import component

WORKFLOW = ".github/workflows/ci.yml"


def read(files: dict[str, str]) -> tuple[tuple[Secret, ...], list[Finding]]:
    """The secrets of a component whose manifest is the first of ``files``."""
    findings: list[Finding] = []
    part = dataclasses.replace(component(), manifests=(next(iter(files)),))
    return secrets(part, ComponentSettings(), Repo.from_mapping(files), findings), findings


def found(file: str, text: str, **more: str) -> list[tuple[str, int | None]]:
    return [(secret.name, secret.source.line) for secret in read({file: text} | more)[0]]


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        (".npmrc", "registry=https://r.example.org/\n//r.example.org/:_authToken=${NPM_TOKEN}\n", [("NPM_TOKEN", 2)]),
        ("web/.npmrc", "//r/:username=${NPM_USER}\n//r/:_password = ${NPM_PASS?}", [("NPM_USER", 1), ("NPM_PASS", 2)]),
        (".npmrc", "# //r/:_authToken=${NPM_TOKEN}\nprefix=${MY_PREFIX}\n//r/:_authToken=abc\n", []),
        (".yarnrc.yml", "npmScopes:\n  acme:\n    npmAuthToken: '${ACME_TOKEN:-}'\n", [("ACME_TOKEN", 3)]),
        (".yarnrc.yml", "cacheFolder: ${MY_CACHE}\n", []),
        ("bunfig.toml", '[install.scopes]\nacme = { token = "$BUN_TOKEN", url = "https://r/" }\n', [("BUN_TOKEN", 2)]),
        ("bunfig.toml", '[install.scopes]\n"@a" = "https://u:$BUN_PASS@r.example.org/"\n', [("BUN_PASS", 2)]),
        ("bunfig.toml", '[test]\ntoken = "$BUN_TOKEN"\n', []),
        ("requirements.txt", "flask\n-i https://${PIP_U}:${PIP_P}@r/simple\n", [("PIP_U", 2), ("PIP_P", 2)]),
        ("requirements.txt", "# -i https://${PIP_USER}@r/simple\nflask\n", []),
        ("Pipfile", '[[source]]\nurl = "https://$PIP_USER:${PIP_PASS}@r/simple"\n', [("PIP_PASS", 2), ("PIP_USER", 2)]),
        ("pyproject.toml", '[[tool.pdm.source]]\nname = "a"\nurl = "https://u:${PDM_P}@r/simple"\n', [("PDM_P", 3)]),
        (".mvn/settings.xml", "<settings>\n<password>${env.MVN_PASS}</password></settings>", [("MVN_PASS", 2)]),
        (".cargo/config.toml", ('[registries.a-b]\nindex = "sparse+https://r.example.org/"\n'
         'credential-provider = ["cargo:token"]\n'), [("CARGO_REGISTRIES_A_B_TOKEN", 1)]),
        (".cargo/config.toml", '[registries.a]\nindex = "ssh://git@pkg.dev/x"\n', []),
        ("Gemfile", 'source "https://rubygems.org"\nsource "https://rubygems.pkg.github.com/acme" do\nend\n',
         [("BUNDLE_RUBYGEMS__PKG__GITHUB__COM", 2)]),
        ("Gemfile", ("gem 'a' # source: 'https://gem.fury.io'\ngem 'b', '~> 1', :source => 'https://gem.fury.io/acme'\n"
         "gem 'c', ENV['C_VERSION'], source: 'https://gem.fury.io/acme'\n"),
         [("BUNDLE_GEM__FURY__IO", 2)]),
        ("Gemfile", "source 'https://' + ENV['X']\nsource(\"https://#{ENV.fetch('GEM_TOKEN')}@r.example.org/\")\n",
         [("GEM_TOKEN", 2)]),
        ("composer.json", '{"repositories": [{"type": "composer", "url": "https://nova.laravel.com"}]}',
         [("COMPOSER_AUTH", 1)]),
        ("composer.json", '{"repositories": {"a": {"type": "vcs", "url": "https://repo.magento.com"}, "b": 0}}', []),
        ("NuGet.config", ("<configuration><packageSourceCredentials><acme>\n<add key='ClearTextPassword' "
         "value='%NUGET_TOKEN%'/></acme></packageSourceCredentials></configuration>"), [("NUGET_TOKEN", 2)]),
        ("settings.xml", "<other><password>${env.MVN_PASS}</password></other>", []),
    ],
)  # fmt: skip
def test_variables_that_a_file_names(file: str, text: str, names: list[tuple[str, int]]) -> None:
    assert found(file, text) == names


@pytest.mark.parametrize(
    ("index", "names"),
    [
        ('name = "acme-x"\nurl = "https://r.example.org/simple"\nauthenticate = "always"', ["USERNAME", "PASSWORD"]),
        ('name = "acme-x"\nurl = "https://user@r.example.org/simple"', ["PASSWORD"]),
        ('name = "acme-x"\nurl = "https://europe-python.pkg.dev/p/simple"', ["USERNAME", "PASSWORD"]),
        ('name = "acme-x"\nurl = "https://download.pytorch.org/whl/cpu"', []),
        ('name = "acme-x"\nurl = "https://r.example.org/simple"\nauthenticate = "never"', []),
        ('name = "acme-x"\nurl = "https://[r/simple"', []),
        ('name = "a${x}"\nurl = "https://user@r.example.org/simple"', []),
        ("url = 7", []),
    ],
)
def test_an_index_of_uv_that_asks(index: str, names: list[str]) -> None:
    text = f"[[tool.uv.index]]\n{index}\n"
    assert [name for name, _ in found("pyproject.toml", text)] == [f"UV_INDEX_ACME_X_{name}" for name in names]


def test_a_dockerfile_of_the_users_says_what_it_mounts() -> None:
    files = {
        "package.json": '{"name": "web", "scripts": {"start": "node x.js"}}',
        "Dockerfile": "FROM node\n# RUN --mount=type=secret,id=NO true\nRUN --mount=type=cache,id=NOR,target=/x \\\n"
        "  --mount=type=secret,id=NPM_TOKEN,target=/x --mount=required=true,id=API_KEY,type=secret npm ci\n",
    }
    (part,) = of(files).components
    assert [(one.name, str(one.source), one.is_optional) for one in part.secrets] == [
        ("NPM_TOKEN", "Dockerfile:4", True), ("API_KEY", "Dockerfile:4", False),
    ]  # fmt: skip


def test_an_index_of_which_nobody_says_whether_it_asks_is_told() -> None:
    text = '[[tool.uv.index]]\nname = "acme"\nurl = "https://pypi.example.org/simple"\n'
    none, (finding,) = read({"pyproject.toml": text})
    assert none == ()
    assert (finding.code, finding.line) == ("private-registry", 2)
    assert "secrets: [UV_INDEX_ACME_USERNAME, UV_INDEX_ACME_PASSWORD]" in finding.message


def test_a_pipeline_or_a_text_that_names_the_variable_says_that_it_asks() -> None:
    text = '[[tool.poetry.source]]\nname = "acme"\nurl = "https://pypi.example.org/simple"\n'
    workflow = "jobs: {a: {env: {POETRY_HTTP_BASIC_ACME_PASSWORD: '${{ secrets.X }}'}}}\n"
    assert found("pyproject.toml", text, **{WORKFLOW: workflow}) == [("POETRY_HTTP_BASIC_ACME_PASSWORD", 2)]
    readme = "Set `POETRY_HTTP_BASIC_ACME_USERNAME`."
    assert found("pyproject.toml", text, **{"README.md": readme}) == [("POETRY_HTTP_BASIC_ACME_USERNAME", 2)]
    assert found("pyproject.toml", text, **{WORKFLOW: f"# Written by cigen\n{workflow}"}) == []


GRADLE = """\
val a = System.getenv("ELSEWHERE")
repositories {
    mavenCentral() // System.getenv("IN_COMMENT")
    maven("https://maven.example.org/${'{'}") {
        /* System.getenv("IN_COMMENT") } */
        credentials {
            username = providers.environmentVariable("MAVEN_USER").orNull
            password = findProperty("token") as String? ?: System.getenv( 'MAVEN_TOKEN' )
        }
        credentials(HttpHeaderCredentials::class) { value = System.getenv()["HEADER"]; name = System.env.MAVEN_ENV }
    }
}
nexusPublishing { repositories { sonatype { username = System.getenv("NEXUS_USER") } } }
publishing { repositories { maven { credentials { password = System.getenv("PUBLISH_TOKEN") } } } }
tasks.test { environment("X", System.getenv("IN_TESTS")) }
"""


@pytest.mark.parametrize(
    ("file", "text", "is_optional"),
    [
        (".npmrc", "//r.example.org/:_authToken=${NPM_TOKEN}", False),
        (".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}", True),
        (".npmrc", "_authToken=${NPM_TOKEN}", True),
        ("build.gradle", 'repositories { maven { credentials { password = System.getenv("NPM_TOKEN") } } }', True),
    ],
)
def test_what_a_build_may_do_without(file: str, text: str, is_optional: bool) -> None:
    (secret,), _ = read({file: text})
    assert (secret.name, secret.is_optional) == ("NPM_TOKEN", is_optional)


def test_a_text_with_a_placeholder_is_no_list_of_requirements() -> None:
    assert found("licence-header.txt", "Copyright (c) ${YEAR} the contributors") == []


def test_gradle_scripts_say_what_they_download_with() -> None:
    assert found("settings.gradle.kts", GRADLE) == [
        ("MAVEN_USER", 7), ("MAVEN_TOKEN", 8), ("HEADER", 10), ("MAVEN_ENV", 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["{" * 10_000, "/*" * 50_000, '"' * 99_999, "a(" * 50_000, '"\\' * 50_000, "'" + "\\'" * 99_999, "a " * 50_000],
)
def test_a_hostile_script_is_read_in_no_time(text: str) -> None:
    begin = time.monotonic()
    assert found("build.gradle", text) == []
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("text", ["<settings", '<!DOCTYPE x [<!ENTITY a "b">]><settings/>'])
def test_settings_that_are_no_xml_are_told(text: str) -> None:
    none, (finding,) = read({"settings.xml": text})
    assert (none, finding.code) == ((), "broken-xml")


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "CACHE_TO", "LD_PRELOAD", "DOCKER_HOST", "GITHUB_ENV", "npm_token", "A" * 101]
)
def test_a_name_that_something_else_reads_is_not_given(name: str) -> None:
    none, told = read({".npmrc": f"//r/:_authToken=${{{name}}}"})
    assert none == ()
    assert {finding.severity for finding in told} <= {"warning"}


@pytest.mark.parametrize("name", ["NPM_TOKEN", "GITHUB_TOKEN", "CI_JOB_TOKEN", "NODE_AUTH_TOKEN", "_X", "PATH_TOKEN"])
def test_names_of_secrets(name: str) -> None:
    assert SECRET.fullmatch(name)


def test_no_more_than_some() -> None:
    lines = "".join(f"//r/:_authToken=${{T{number}}}\n" for number in range(MAX_SECRETS + 5))
    some, told = read({".npmrc": lines})
    assert len(some) == MAX_SECRETS
    assert sum(finding.severity == "warning" for finding in told) == 5


def test_a_default_makes_it_optional() -> None:
    some, _ = read({".npmrc": "//r/:_authToken=${ONE}\n//s/:_authToken=${TWO-}\n//t/:_authToken=${THREE?}"})
    assert [(secret.name, secret.is_optional) for secret in some] == [("ONE", False), ("TWO", True), ("THREE", True)]


def test_a_script_of_many_components_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read_text = mock.create_autospec(Repo.text, side_effect=Repo.text)
    monkeypatch.setattr(Repo, "text", read_text)
    repo = Repo.from_mapping({"build.gradle": "repositories { maven { url System.getenv('A_URL') } }"})
    part = dataclasses.replace(component(), manifests=("build.gradle",))
    some = [secrets(part, ComponentSettings(), repo, []) for _ in range(3)]
    assert [[secret.name for secret in one] for one in some] == [["A_URL"]] * 3
    read_text.assert_called_once_with(repo, "build.gradle")


def of(files: dict[str, str]) -> Facts:
    repo = Repo.from_mapping(files)
    return inspector.inspect(repo, pins.shipped(), settings.load(repo))


def test_settings_add_secrets_or_want_none() -> None:
    files = {
        "web/package.json": '{"name": "web", "scripts": {"start": "node x.js"}}',
        "web/.npmrc": "//r/:_authToken=${NPM_TOKEN}\n",
        "api/requirements.txt": "flask\n",
        "api/app.py": "from flask import Flask\napp = Flask(__name__)\n",
        "web/x.js": "",
    }
    assert {part.path: [one.name for one in part.secrets] for part in of(files).components} == {
        "api": [], "web": ["NPM_TOKEN"],
    }  # fmt: skip
    files["cigen.yml"] = "components:\n  web: {secrets: [MORE_TOKEN]}\n  api:\n    secrets: PIP_TOKEN\n"
    api, web = of(files).components
    assert [(str(one.source), one.name) for one in api.secrets] == [("cigen.yml:4 components.api.secrets", "PIP_TOKEN")]
    assert [one.name for one in web.secrets] == ["MORE_TOKEN", "NPM_TOKEN"]
    files["cigen.yml"] = "components: {web: {secrets: none}}"
    assert not any(part.secrets for part in of(files).components)


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        (WORKFLOW, ("jobs:\n  a:\n    steps:\n      - run: git config --global "
         "url.\"https://${{ secrets.GH_PAT }}@github.com/\".insteadOf \"https://github.com/\"\n"), [("GH_PAT", 4)]),
        ("Dockerfile", ("FROM golang\nRUN git config --global url.\"https://${PAT}:x-oauth-basic@github.com/acme\""
         ".insteadOf \"https://github.com/acme\"\n"), [("PAT", 2)]),
        ("build.sh", "git config url.https://oauth2:$GITLAB_PAT@gitlab.com/.insteadOf https://gitlab.com/\n",
         [("GITLAB_PAT", 1)]),
        ("Makefile", "netrc:\n\techo \"machine git.example.org login ann password ${PAT}\" > ~/.netrc\n", [("PAT", 2)]),
        ("Makefile", "a:\n\tgit config url.https://$${PAT}@github.com/.insteadOf https://github.com/\n", [("PAT", 2)]),
        ("Makefile", "# echo machine git.example.org login ann password ${PAT}\n", []),
        ("build.sh", "git config url.git@github.com:.insteadOf https://github.com/\n", []),
        ("build.sh", "git config url.https://${PAT}@git.example.org:8443/.insteadOf https://git.example.org/\n", []),
        (WORKFLOW, "env:\n  GOPROXY: https://ci:${{ secrets.PAT }}@go.example.org,direct\n", [("GOPROXY", 2)]),
        (WORKFLOW, "env: {GOPROXY: '${{ secrets.PROXY }}'}\n", [("GOPROXY", 1)]),
        ("Dockerfile", "FROM golang\nARG GOPROXY\nENV GOPROXY=${GOPROXY}\n", []),
        ("Dockerfile", "# Written by cigen\nRUN git config url.https://$PAT@github.com/.insteadOf x\n", []),
    ],
)  # fmt: skip
def test_what_lets_go_download_private_modules(file: str, text: str, names: list[tuple[str, int]]) -> None:
    assert found("go.mod", "module example.org/a\n", **{file: text}) == names


def test_git_reads_the_variable_when_a_server_asks() -> None:
    files = {
        "go.mod": "module example.org/a\n\ngo 1.26\n\nrequire github.com/acme/b v1.0.0\n",
        "a.go": "package a\n",
        WORKFLOW: "env: {GOPRIVATE: 'github.com/acme/*'}\njobs: {a: {steps: [{run: 'git config "
        "url.https://ci-bot:${{ secrets.PAT }}@github.com/.insteadOf https://github.com/'}]}}\n",
    }
    told = str(go.recipe(of(files).components[0], pins.shipped()).deps)
    assert "('GOPRIVATE', 'github.com/acme/*')" in told
    assert "('GIT_CONFIG_COUNT', '1')" in told
    assert "('GIT_CONFIG_KEY_0', 'credential.https://github.com.helper')" in told
    assert """'!f() { echo "username=ci-bot"; echo "password=$PAT"; }; f'""" in told
    none = str(
        go.recipe(of({**files, "cigen.yml": "components: {'.': {secrets: none}}"}).components[0], pins.shipped())
    )
    assert "GIT_CONFIG" not in none
