"""JavaScript packages in the folder of another component that needs them built."""

from __future__ import annotations

import json

import pytest

from cigen import inspector, pins, planner
from cigen.facts import Component, Facts
from cigen.plan import ComponentPlan, Copy, Run, Workdir
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

GO = {
    "go.mod": "module example.org/clock\n\ngo 1.24\n",
    "main.go": 'package main\n\nimport "embed"\n\n//go:embed all:dist\nvar files embed.FS\n\nfunc main() {}\n',
}
DJANGO = {
    "requirements.txt": "django==5.2\npytest==8.4.0\n",
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n',
    "shop/settings.py": "DEBUG = False\n",
    "shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
    "tests/test_pages.py": "import pytest\n\ndef test_it(): pass\n",
    ".gitignore": "/static/\n",
}
BUILD = "node build.js"
NODE = "FROM node:24 AS pages\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM python:3.13\n"
JOB = "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n"


def package(build: str = BUILD, **more: object) -> dict[str, str]:
    document = {"name": "pages", "private": True, "scripts": {"build": build}, **more}
    return {"package.json": json.dumps(document), "package-lock.json": '{"lockfileVersion": 3}', "build.js": ""}


def facts(files: dict[str, str], settings: Settings | None = None) -> Facts:
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def root(files: dict[str, str]) -> Component:
    return next(part for part in facts(files).components if part.path == ".")


def planned(files: dict[str, str]) -> ComponentPlan:
    made = planner.plan(facts(files), Settings(), pins.shipped(), lambda _path: False)
    return next(part for part in made.components if part.path == ".")


def is_built_too(files: dict[str, str]) -> bool:
    part = root(files)
    assert part.language in ("go", "python")
    return part.beside is not None


def ran(plan: ComponentPlan, stage: str) -> list[str]:
    steps = next(one for one in plan.stages if one.name == stage).instructions
    return [command for step in steps if isinstance(step, Run) for command in step.commands]


@pytest.mark.parametrize(
    ("files", "is_needed"),
    [
        ({}, True),
        ({"dist/.gitkeep": ""}, True),
        ({".gitignore": "dist\n", "dist/index.html": "<script src=a.js></script>"}, True),  # of a build by hand
        ({"dist/index.html": "<script src=a.js></script>"}, False),  # committed
        (package("vite build --outDir dist"), True),
        (package("vite build --outDir ../elsewhere/dist"), True),  # leaves the repository: it tells nothing
        (package("webpack --output-path docs/out"), False),
        (package("eslint ."), True),
        ({"package.json": '{"devDependencies": {"eslint": "9"}, "scripts": {"lint": "eslint ."}}'}, False),
        ({"package.json": '{"scripts": {"test": "node --test"}}'}, False),  # builds nothing
        ({"ui/package.json": '{"scripts": {"build": "vite build --outDir ../dist"}}'}, False),  # makes it already
    ],
)
def test_a_program_that_embeds_what_nobody_committed_needs_the_package_beside_it(
    files: dict[str, str], is_needed: bool
) -> None:
    assert is_built_too({**GO, **package(), **files}) == is_needed


def test_a_program_that_embeds_nothing_needs_no_package() -> None:
    assert not is_built_too({**GO, "main.go": "package main\n\nfunc main() {}\n", **package(), "Dockerfile": NODE})


_CIRCLE = "jobs: {{t: {{steps: [run: {{command: yarn build, working_directory: {0}}}, run: tox]}}}}"


def step(run: str, folder: str = "") -> str:
    at = f"        working-directory: {folder}\n" if folder else ""
    return f"      - run: {run}\n{at}"


@pytest.mark.parametrize(
    ("files", "is_needed"),
    [
        ({}, False),
        ({"Dockerfile": NODE}, True),
        ({"docker/Dockerfile": NODE}, True),
        ({"Dockerfile": "FROM node:24\nRUN cd site && npm run build\n"}, False),
        ({"Dockerfile": "FROM node:24\nRUN npm --prefix site run build\n"}, False),
        ({"Dockerfile": "FROM node:24\nRUN npm run build:docs\n"}, False),
        ({".github/workflows/a.yml": JOB + step("npm run build") + step("pytest")}, True),
        ({".github/workflows/a.yml": JOB + step("yarn build && python manage.py test")}, True),
        ({".github/workflows/a.yml": JOB + step("pytest") + step("npm run build")}, False),
        ({".github/workflows/a.yml": JOB + step("npm run build") + step("npm test")}, False),
        ({".github/workflows/a.yml": JOB + step("npm run build", "site") + step("pytest")}, False),
        ({".github/workflows/a.yml": JOB + step("(cd site && npm run build) && pytest")}, False),
        ({".gitlab-ci.yml": "t: {before_script: [npm ci, npm run build], script: [pytest]}"}, True),
        ({".gitlab-ci.yml": "t: {script: [cd site, npm run build, cd .., pytest]}"}, False),
        ({".gitlab-ci.yml": "default: {before_script: [yarn build]}\nt: {script: [tox]}"}, True),
        ({".circleci/config.yml": "jobs: {t: {steps: [checkout, run: npm run build, run: {command: pytest}]}}"}, True),
        ({".circleci/config.yml": _CIRCLE.format("site")}, False),
        ({".circleci/config.yml": _CIRCLE.format(".")}, True),
        ({"shop/settings.py": 'STATICFILES_DIRS = [BASE_DIR / "static" / "out"]\n'}, False),  # of what, nobody tells
        ({"shop/settings.py": 'INSTALLED_APPS = ["webpack_loader"]\n'}, True),
        (package("tailwindcss -i shop/in.css -o static/out.css --minify"), True),
        (package("tailwindcss -i shop/in.css -o theme/static/out.css"), False),  # committed
        (package("esbuild app.js --outfile=./static/app.js"), True),
        (package("npm run css", scripts={"build": "npm run css", "css": "sass in.scss -o static/a.css"}), True),
        (package("sass in.scss -o ../static/a.css"), False),  # leaves the repository
        ({"Dockerfile": NODE, **package("npm --prefix site run build")}, False),  # whose packages nobody would install
        ({"Dockerfile": NODE, **package("cd site && vite build")}, False),
        ({"Dockerfile": NODE, **package("cd pages && tsx build.ts"), "pages/build.ts": ""}, True),
        ({"Dockerfile": NODE, **package("cd pages && tsx a.ts"), "pages/a.ts": "", "pages/package.json": "{}"}, False),
    ],
)
def test_a_server_needs_the_package_beside_it_where_the_team_shows_it(files: dict[str, str], is_needed: bool) -> None:
    assert is_built_too({**DJANGO, **package(), **files}) == is_needed


@pytest.mark.parametrize(
    ("settings", "is_needed"),
    [
        ('STATICFILES_DIRS = [BASE_DIR / "static" / "out"]', True),
        ('STATICFILES_DIRS = [os.path.join(BASE_DIR, "static", "out")]', True),
        ("STATICFILES_DIRS = ['static/out']", True),
        ('STATICFILES_DIRS = ["static"]', False),
        ('MEDIA = "static/outer"', False),
    ],
)
def test_a_setting_may_serve_the_folder_that_the_script_names(settings: str, is_needed: bool) -> None:
    files = {**DJANGO, **package("webpack --output-path static/out"), "shop/settings.py": f"{settings}\n"}
    assert is_built_too(files) == is_needed


@pytest.mark.parametrize(
    ("files", "is_needed"),
    [
        ({"static/index.js": "", ".gitignore": "static/dist/\n"}, True),
        ({"static/index.js": "", "static/dist/index.js": "", ".gitignore": ""}, False),  # committed
        ({"static/dist/index.js": "", ".gitignore": "/static/\n"}, False),  # all of it is what Django collects
    ],
)
def test_git_leaves_out_what_it_makes_beside_static_files(files: dict[str, str], is_needed: bool) -> None:
    assert is_built_too({**DJANGO, **package("parcel build --dist-dir static/dist"), **files}) == is_needed


def test_the_package_is_installed_and_built_before_the_program_and_tested_with_it() -> None:
    scripts = {"build": BUILD, "test": "node --test"}
    plan = planned({**GO, **package(scripts=scripts, engines={"node": "22"}), "main_test.go": "package main\n"})
    build, test = ran(plan, "build"), next(one for one in plan.stages if one.name == "test").instructions[0]
    assert build.index("npm run build") < next(place for place, one in enumerate(build) if "go build" in one)
    assert "npm ci" in ran(plan, "deps")
    assert [command for command in getattr(test, "commands") if "npm run test" in command]  # noqa: B009
    toolchain = next(one for one in plan.stages if one.name == "toolchain").instructions
    assert "node:22-bookworm-slim" in {str(step.origin) for step in toolchain if isinstance(step, Copy)}
    manifests = next(one for one in plan.stages if one.name == "manifests").instructions
    copied = [path for step in manifests if isinstance(step, Copy) for path in step.sources]
    assert copied == ["go.mod", "package-lock.json", "package.json"]
    assert {"dist", "**/node_modules"} <= {*plan.ignored}


def test_the_image_of_a_server_has_no_packages_in_it() -> None:
    assert "rm -rf /artifact/app/node_modules" in ran(
        planned({**DJANGO, **package(), "docker/Dockerfile": NODE}), "build"
    )
    assert not [line for line in ran(planned(DJANGO), "build") if "node_modules" in line]


def test_the_finding_tells_why_and_nothing_is_missing_any_more() -> None:
    (found,) = [one for one in facts({**GO, **package()}).findings if one.code in ("two-build-tools", "nothing-makes")]
    assert found.message == "package.json: npm builds the root too, before go does: main.go:5 go:embed reads dist"


def test_a_setting_chooses_the_package_alone() -> None:
    settings = Settings(components={".": ComponentSettings(build_tool="npm")})
    (part,) = facts({**GO, **package()}, settings).components
    assert (part.build_tool, part.beside) == ("npm", None)


def test_a_workspace_around_brings_its_own_context() -> None:
    pages = {**package("vite build", devDependencies={"vite": "7"}), "index.html": "<p>"}
    files = {f"server/{path}": text for path, text in {**GO, **pages}.items() if path != "package-lock.json"}
    files |= {"package.json": '{"private": true, "workspaces": ["server"]}', "package-lock.json": "{}"}
    part = next(part for part in facts(files).components if part.path == "server")
    assert (part.build_tool, part.context) == ("go", ".")
    assert {"package.json", "package-lock.json", "server/package.json", "server/go.mod"} <= {*part.manifests}
    made = planner.plan(facts(files), Settings(), pins.shipped(), lambda _path: False)
    (deps,) = (one.instructions for plan in made.components for one in plan.stages if one.name == "deps")
    folders = [step.path for step in deps if isinstance(step, Workdir)]
    assert folders == ["/workspace", "/workspace/server"]  # installed in the one, built in the other


def test_credentials_of_the_packages_are_asked_for() -> None:
    npmrc = "//npm.example.org/:_authToken=${NPM_TOKEN}\n"
    assert [one.name for one in root({**GO, **package(), ".npmrc": npmrc}).secrets] == ["NPM_TOKEN"]


HOOKS = {"prepare": "husky", "postinstall": "node scripts/x.js", "build": BUILD}
GEMFILE = 'gem "rails"\ngem "propshaft"\ngem "jsbundling-rails"\n'
MIX = """
defmodule Shop.MixProject do
  def project, do: [app: :shop]
  def application, do: [mod: {Shop.Application, []}]
  defp aliases, do: ["assets.setup": ["tailwind.install"], "assets.deploy": ["tailwind shop --minify"]]
end
"""


@pytest.mark.parametrize(
    ("files", "folder", "deps", "build"),
    [
        ({"hugo.toml": "baseURL = 'a'\n"}, "", ["npm ci"], ["npm run postinstall", "hugo --minify"]),
        (
            {"artisan": "", "public/index.php": "", "composer.json": '{"require": {"laravel/framework": "12.0"}}'},
            "",
            ["composer install", "npm ci"],  # some of the packages come with those of PHP
            ["composer install", "npm run postinstall", "npm run build"],
        ),
        (
            {"Gemfile": GEMFILE, "config/application.rb": "", "app/assets/x.css": ""},
            "",
            ["npm ci", "bundle install"],
            ["npm run postinstall", "assets:precompile"],
        ),
        (
            {"mix.exs": MIX},
            "assets/",
            ["mix deps.get", "npm ci", "mix assets.setup"],
            ["npm run postinstall", "mix compile", "mix assets.deploy"],
        ),
    ],
)
def test_a_build_that_drives_a_package_has_its_hooks_run_with_the_sources(
    files: dict[str, str], folder: str, deps: list[str], build: list[str]
) -> None:
    plan = planned({**files, **{f"{folder}{path}": text for path, text in package(scripts=HOOKS).items()}})
    assert in_order(ran(plan, "deps"), deps)
    assert in_order(ran(plan, "build"), build)
    assert "husky" not in str(plan.stages)
    manifests = next(one for one in plan.stages if one.name == "manifests").instructions
    copied = {path for step in manifests if isinstance(step, Copy) for path in step.sources}
    assert {f"{folder}package.json", f"{folder}package-lock.json"} <= copied


def in_order(commands: list[str], named: list[str]) -> bool:
    """Whether ``commands`` holds ``named`` in this order, in whatever is between them."""
    rest = iter(commands)
    return all(any(name in command for command in rest) for name in named)


def test_a_package_that_brings_only_tools_is_installed_by_the_manager_that_it_names() -> None:
    document = {"devDependencies": {"postcss": "8"}, "packageManager": "pnpm@10.32.1", "engines": {"node": "22"}}
    files = {"hugo.toml": "baseURL = 'a'\n", "package.json": json.dumps(document), "pnpm-lock.yaml": ""}
    part = root(files)
    assert part.commands.deps == ("pnpm install --frozen-lockfile",)
    assert part.beside is not None
    assert part.beside.runtime.version == "22"
    toolchain = next(one for one in planned(files).stages if one.name == "toolchain").instructions
    assert "('PNPM_VERSION', '10.32.1')" in str(toolchain)


def test_a_member_of_a_workspace_is_installed_with_it() -> None:
    files = {
        "package.json": '{"private": true, "workspaces": ["site"]}',
        "package-lock.json": "{}",
        "site/hugo.toml": "baseURL = 'a'\n",
        "site/package.json": '{"name": "site", "scripts": {"build": "hugo", "postinstall": "node x.js"}}',
    }
    part = next(part for part in facts(files).components if part.path == "site")
    assert (part.build_tool, part.context, part.commands.build) == ("hugo", ".", ("npm run build",))
    made = planner.plan(facts(files), Settings(), pins.shipped(), lambda _path: False)
    plan = next(one for one in made.components if one.path == "site")
    assert in_order(ran(plan, "build"), ["npm run postinstall", "npm run build"])


def test_a_package_that_cannot_be_read_is_not_installed() -> None:
    found = facts({"hugo.toml": "baseURL = 'a'\n", "package.json": "["})
    assert [(part.build_tool, part.beside) for part in found.components] == [("hugo", None)]
    assert "broken-manifest" in {one.code for one in found.findings}


def test_a_build_that_installs_the_packages_itself_is_said_to() -> None:
    composer = {"composer.json": '{"require": {"laravel/framework": "12.0"}, "type": "project"}', "artisan": ""}
    found = facts({**composer, "public/index.php": "<?php", **package()})
    (finding,) = [one for one in found.findings if one.code == "two-build-tools"]
    assert [part.build_tool for part in found.components] == ["composer"]
    assert "composer installs the packages" in finding.message


@pytest.mark.parametrize(
    ("app", "is_needed"),
    [
        ('get "/*" do\n  send_file File.join(__dir__, "dist", "index.html")\nend\n', True),
        ('get "/*" do\n  puts "dist"\nend\n', False),
    ],
)
def test_a_program_of_ruby_that_serves_what_the_package_beside_it_makes(app: str, is_needed: bool) -> None:
    ruby = {"Gemfile": 'gem "sinatra"\ngem "puma"\n', "config.ru": "run App\n", "app.rb": app}
    part = root({**ruby, **package("vite build --outDir dist")})
    assert (part.language, part.beside is not None) == ("ruby", is_needed)
    if is_needed:
        assert (part.commands.deps, part.commands.build) == (("bundle install", "npm ci"), ("npm run build",))


@pytest.mark.parametrize("command", ["npm run build -- --minify", "npm run lint"])
def test_a_release_of_elixir_has_what_the_image_of_the_team_builds_before_it(command: str) -> None:
    mix = (
        'def project, do: [app: :tide]\ndef application, do: [mod: {Tide, []}]\ndefp deps, do: [{:bandit, "~> 1.0"}]\n'
    )
    image = f"FROM node:24 AS pages\nCOPY . .\nRUN npm ci && {command}\nFROM elixir:1.18\nCOPY . .\n"
    part = root({"mix.exs": mix, "mix.lock": "%{}", "Dockerfile": image, **package("node esbuild.js")})
    assert (part.language, part.beside is not None) == ("elixir", "build" in command)
