"""Sites of Hugo to components and recipes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins, planner
from cigen.ci import github
from cigen.ecosystems import hugo
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

SITE = 'baseURL = "https://example.org/"\n'
MODULES = SITE + '[[module.imports]]\npath = "github.com/a/theme"\n'


def look(files: dict[str, str], settings: Settings | None = None) -> Inspection:
    return hugo.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def component(files: dict[str, str]) -> Component:
    (part,) = look(files).components
    return part


def with_packages(files: dict[str, str]) -> Component:
    """The component with what it drives."""
    (part,) = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    return part


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"hugo.toml": SITE}, "."),
        ({"site/hugo.yaml": "baseURL: https://example.org/\n"}, "site"),
        ({"site/hugo.json": '{"baseURL": "/"}'}, "site"),
        ({"config/_default/hugo.toml": SITE}, "."),
        ({"web/config/_default/config.toml": SITE, "web/content/a.md": ""}, "web"),
        ({"config.toml": SITE, "content/a.md": ""}, "."),
        ({"config.yaml": "BaseUrl: /\n", "themes/a/theme.toml": ""}, "."),
    ],
)
def test_a_configuration_is_a_site(files: dict[str, str], path: str) -> None:
    part = component(files)
    assert (part.path, part.kind, part.framework, part.port) == (path, "site", "hugo", 8080)


@pytest.mark.parametrize(
    "files",
    [
        {"config.toml": SITE},
        {"config.toml": "[server]\nport = 1\n", "content/a.md": ""},
        {"hugo.toml": SITE, "theme.toml": ""},
        {"exampleSite/hugo.toml": SITE, "exampleSite/content/a.md": "", "theme.toml": ""},
        {"themes/a/hugo.toml": SITE, "themes/a/content/b.md": ""},
        {"hugo.yaml": "- a"},
        {"hugo.toml": "= ="},
    ],
)
def test_other_configurations_and_themes_are_none(files: dict[str, str]) -> None:
    assert not look(files).components


def test_the_example_of_a_theme_is_built_where_it_is_asked_for() -> None:
    settings = Settings(components={"exampleSite": ComponentSettings()})
    assert [part.path for part in look({"exampleSite/hugo.toml": SITE}, settings).components] == ["exampleSite"]


@pytest.mark.parametrize(
    ("files", "version", "source"),
    [
        ({}, "0.168.0", "None"),
        ({"netlify.toml": '[context.production.environment]\nHUGO_VERSION = "0.128.0"\n'}, "0.128.2", "netlify.toml:2"),
        ({".github/workflows/a.yml": "jobs: {a: {env: {HUGO_VERSION: 0.146.0}}}"}, "0.146.7", ".github/workflows"),
        ({".gitlab-ci.yml": "pages:\n  script:\n    - HUGO_VERSION=0.139.0\n"}, "0.139.5", ".gitlab-ci.yml:3"),
        (
            {".github/workflows/a.yml": "jobs: {a: {steps: [{uses: peaceiris/actions-hugo@v3, "
             "with: {hugo-version: '0.130.0'}}]}}"},
            "0.130.0",
            ".github/workflows",
        ),
        ({".tool-versions": "hugo extended_0.140.1\n"}, "0.140.2", ".tool-versions:1"),
        ({".gitlab-ci.yml": "pages: {image: 'hugomods/hugo:exts-0.147.9'}"}, "0.147.9", ".gitlab-ci.yml:1"),
        ({".hvm": "v0.92.0\n"}, "0.124.1", ".hvm:1"),
    ],
)  # fmt: skip
def test_versions(files: dict[str, str], version: str, source: str) -> None:
    runtime = component({"hugo.toml": SITE, **files}).runtime
    assert runtime.version == version
    assert str(runtime.source).startswith(source)


def test_a_lowest_version_does_not_pin() -> None:
    lowest = '[module.hugoVersion]\nmin = "0.146.0"\n'
    assert component({"hugo.toml": SITE + lowest}).runtime.version == "0.168.0"
    assert component({"hugo.toml": SITE + lowest, ".hvm": "0.150.0"}).runtime.version == "0.150.1"


def test_modules_are_downloaded_before_the_content_comes() -> None:
    part = component({"hugo.toml": MODULES, "go.mod": "module a\n", "go.sum": "", "content/a.md": ""})
    assert part.manifests == ("go.mod", "go.sum", "hugo.toml")
    recipe = hugo.recipe(part, pins.shipped())
    assert "hugo mod graph" in str(recipe.deps)
    assert "golang" in str(recipe.setup)


def test_vendored_modules_and_own_folders_need_no_download() -> None:
    files = {"hugo.toml": MODULES, "_vendor/modules.txt": ""}
    assert hugo.recipe(component(files), pins.shipped()).deps == ()
    mounts = SITE + '[[module.imports]]\npath = "my-theme"\n'
    assert hugo.recipe(component({"hugo.toml": mounts}), pins.shipped()).deps == ()


def test_themes_in_submodules_are_fetched_and_others_missed() -> None:
    files = {"hugo.toml": SITE + 'theme = ["a", "b"]\n', ".gitmodules": '[submodule "x"]\n\tpath = themes/a\n'}
    found = look(files)
    assert found.components[0].has_submodules
    assert [(finding.severity, finding.message) for finding in found.findings if finding.code == "theme-missing"] == [
        ("info", "hugo.toml: the theme in themes/a is a submodule: `git submodule update --init` fetches it here"),
        ("warning", "hugo.toml: the theme in themes/b is not in the repository: the build will not find it"),
    ]


def test_a_workflow_checks_submodules_out_where_they_are_needed() -> None:
    for files, is_asked in (({}, False), ({".gitmodules": "path = themes/a\n"}, True)):
        repo = Repo.from_mapping({"hugo.toml": SITE, **files})
        facts = inspector.inspect(repo, pins.shipped(), Settings())
        plan = planner.plan(facts, Settings(), pins.shipped(), lambda _path: False)
        assert ("submodules: recursive" in str(github.pipeline(plan, pins.shipped(), "ci.yml"))) is is_asked


def test_it_goes_before_the_module_and_the_packages_beside_it() -> None:
    files = {"hugo.toml": MODULES, "go.mod": "module a\n", "package.json": '{"devDependencies": {"postcss": "8"}}'}
    (part,) = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert part.build_tool == "hugo"


def test_the_site_of_a_project_is_its_documentation() -> None:
    files = {"docs/hugo.toml": SITE, "go.mod": "module a\n", "main.go": "package main\nfunc main() {}\n"}
    (part,) = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert part.build_tool == "go"


@given(st.text(max_size=200), st.sampled_from(["hugo.toml", "hugo.yaml", "hugo.json", "config.toml"]))
def test_nothing_raises(text: str, name: str) -> None:
    files = {name: text, "content/a.md": "", "netlify.toml": text, ".gitmodules": text, ".hvm": text}
    for part in look(files).components:
        hugo.recipe(part, pins.shipped())


@pytest.mark.parametrize(
    ("step", "tests"),
    [("npm ci && npm test", ("npm test",)), ("npm run test", ("npm test",)), ("npm run test:html", ()), ("hugo", ())],
)
def test_script_that_pipelines_test_with_is_run(step: str, tests: tuple[str, ...]) -> None:
    files = {
        "hugo.toml": SITE,
        "package.json": '{"scripts": {"test": "htmlhint content"}}',
        ".github/workflows/test.yml": f"jobs: {{a: {{steps: [{{run: {step}}}]}}}}",
    }
    assert with_packages(files).commands.test == tests
    assert with_packages({**files, "package.json": "{}"}).commands.test == ()


def package(**scripts: str) -> str:
    return json.dumps({"scripts": scripts, "devDependencies": {"hugo-extended": "^0.139.0"}})


def test_the_package_that_brings_hugo_tells_its_version() -> None:
    runtime = component({"hugo.toml": SITE, "package.json": package()}).runtime
    assert (runtime.version, runtime.requested) == ("0.139.5", "0.139.0")


@pytest.mark.parametrize(
    ("files", "script"),
    [
        ({"package.json": package(build="hugo --gc && pagefind --site public")}, "build"),
        ({"package.json": package(build="npm run -s _hugo", _hugo="hugo")}, "build"),
        ({"package.json": package(build="bash scripts/site.sh"), "scripts/site.sh": "hugo --gc\n"}, "build"),
        ({"package.json": package(build="webpack")}, None),
        ({"package.json": package(build="hugo server")}, None),
        ({"package.json": package(build="hugo -b $DEPLOY_PRIME_URL")}, None),
        ({"package.json": package(build="hugo -b ${DEPLOY_PRIME_URL:-/}")}, "build"),
        (
            {
                "package.json": package(**{"build": "hugo", "build:live": "hugo --minify"}),
                "netlify.toml": 'build.command = "npm run build"\ncontext.production.command = "npm run build:live"\n',
            },
            "build:live",
        ),
        (
            {
                "package.json": package(**{"build-site": "hugo", "check": "hugo"}),
                ".github/workflows/a.yml": "jobs: {a: {steps: [{run: npm run check}, {run: npm run build-site}]}}",
            },
            "build-site",
        ),
    ],
)
def test_a_script_that_runs_hugo_is_the_build(files: dict[str, str], script: str | None) -> None:
    part = with_packages({"hugo.toml": SITE, **files})
    build = hugo.recipe(part, pins.shipped()).build
    if script is None:
        assert part.commands.build == ("hugo --minify",)
        assert "--destination /artifact" in build[0]
        return
    assert part.commands.build == (f"npm run {script}",)
    assert build == ("mkdir -p /artifact", 'cp -R "$PUBLISHED/." /artifact/')


@pytest.mark.parametrize(
    ("option", "configured", "output"),
    [("", "", "public"), ("", 'publishDir = "out/site"\n', "out/site"), (" -d dist", "", "dist"),
     (" --destination=../up", "", "public")],
)  # fmt: skip
def test_pages_are_taken_from_where_the_script_leaves_them(option: str, configured: str, output: str) -> None:
    part = component({"hugo.toml": SITE + configured, "package.json": package(build=f"hugo{option}")})
    assert f"'PUBLISHED', '{output}'" in str(hugo.recipe(part, pins.shipped()).setup)
