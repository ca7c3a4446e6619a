"""The names of components."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.errors import NothingRecognisedError
from cigen.facts import Facts
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

NAME = re.compile(r"[a-z](?:-?[a-z0-9])*")


def pom(artifact: str) -> str:
    return f"<project><groupId>g</groupId><artifactId>{artifact}</artifactId><version>1</version></project>"


def inspect(files: dict[str, str], **names: str) -> Facts:
    settings = Settings(components={path: ComponentSettings(name=name) for path, name in names.items()})
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), settings)


def names(artifacts: dict[str, str], **settled: str) -> list[str]:
    """The names of components by folder and artifact, ordered by folder."""
    files = {f"{folder}/pom.xml": pom(artifact) for folder, artifact in artifacts.items()}
    return [part.name for part in inspect(files, **settled).components]


@pytest.mark.parametrize(
    ("artifact", "name"),
    [
        ("shop", "shop"),
        ("Shop.Web_API", "shop-web-api"),
        ("7zip", "app-7zip"),
        ("größe", "svc"),  # not of the grammar: the folder's name
        ("---", "svc"),
        ("", "svc"),
        ("a" * 64, "a" * 40),
        ("a" * 39 + "-b", "a" * 39),
        ("a" * 65, "svc"),
    ],
)
def test_a_name_fits_a_target_a_job_and_an_image(artifact: str, name: str) -> None:
    assert names({"svc": artifact}) == [name]


def test_names_that_collide_are_numbered_by_path() -> None:
    assert names({"a": "api", "b": "API", "c": "api-2", "d": "api"}) == ["api", "api-2", "api-2-2", "api-3"]


def test_names_are_cut_before_they_are_compared() -> None:
    found = names({"a": "x" * 50, "b": "x" * 60})
    assert found == ["x" * 40, "x" * 40 + "-2"]


def test_the_users_name_is_kept_though_another_component_comes_first() -> None:
    assert names({"a": "api", "b": "other"}, b="api") == ["api-2", "api"]


def test_the_users_name_twice() -> None:
    assert names({"a": "x", "b": "y"}, a="api", b="api") == ["api", "api-2"]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.text("Aab1._-é", max_size=6), min_size=1))
def test_every_component_has_a_name_of_its_own(artifacts: dict[str, str]) -> None:
    found = names(artifacts)
    assert len(set(found)) == len(artifacts)
    assert all(NAME.fullmatch(name) for name in found)


def test_another_component_does_not_rename_an_earlier_one() -> None:
    before = names({"a": "api", "b": "web"})
    assert names({"a": "api", "b": "web", "c": "api"})[:2] == before


def test_nothing_to_build_tells_what_was_looked_for() -> None:
    with pytest.raises(NothingRecognisedError) as caught:
        inspector.require_components(inspect({"README.md": "hi"}))
    assert "pom.xml" in (caught.value.hint or "")


def test_something_broken_tells_what() -> None:
    with pytest.raises(NothingRecognisedError) as caught:
        inspector.require_components(inspect({"svc/pom.xml": "<project"}))
    assert (caught.value.where or "").startswith("svc/pom.xml:1")


@pytest.mark.parametrize(
    "files", [{"pom.xml": "<project>".ljust(1 << 21)}, {"a/pom.xml": "x", "pom.xml": "x" * (1 << 21)}]
)
def test_a_manifest_that_is_not_read_is_not_as_if_there_were_none(files: dict[str, str]) -> None:
    with pytest.raises(NothingRecognisedError) as caught:
        inspector.require_components(inspect(files))
    assert (caught.value.where or "").startswith(next(iter(files)))


def test_findings_are_ordered_by_place() -> None:
    found = inspect({f"{name}/pom.xml": "<project" for name in "cab"}).findings
    assert [finding.file for finding in found] == ["a/pom.xml", "b/pom.xml", "c/pom.xml"]


def test_components_beyond_the_limit_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspector, "MAX_COMPONENTS", 2)
    files = {f"{folder}/pom.xml": pom("x") for folder in "abcd"}
    facts = inspect(files)
    assert [part.path for part in facts.components] == ["a", "b"]
    (told,) = [finding for finding in facts.findings if finding.code == "too-many-components"]
    assert "2 are left out: c, d; exclude:" in told.message
    assert not any(
        finding.code == "too-many-components" for finding in inspect({"a/pom.xml": files["a/pom.xml"]}).findings
    )


@pytest.mark.parametrize(
    ("dockerfile", "port"),
    [
        ("FROM python:3.13 AS base\nEXPOSE 80\nFROM base\n", 80),
        ("FROM python:3.13\n", 8000),
        ("FROM python:3.13\nEXPOSE 80\nCOPY dist/ .\n", 8000),  # makes no image, as nothing in CI left a dist
    ],
)
def test_the_image_of_a_dockerfile_listens_where_that_says(dockerfile: str, port: int) -> None:
    app = {"requirements.txt": "flask\ngunicorn\n", "app.py": "from flask import Flask\napp = Flask(__name__)\n"}
    (part,) = inspect({**app, "Dockerfile": dockerfile}).components
    assert (part.framework, part.port) == ("flask", port)


@pytest.mark.parametrize(
    ("dockerfile", "kind", "port"),
    [
        ("FROM python:3.13\nCOPY . .\nEXPOSE 8080\nENTRYPOINT python mail.py\n", "app", 8080),
        ("FROM python:3.13\nCOPY . .\nCMD bash\n", "library", None),
        ("FROM python:3.13\nEXPOSE 80\nCOPY dist/ .\nENTRYPOINT python mail.py\n", "library", None),
    ],
)
def test_what_the_users_own_image_starts_is_an_app(dockerfile: str, kind: str, port: int | None) -> None:
    (part,) = inspect({"requirements.txt": "grpcio\n", "mail.py": "import grpc\n", "Dockerfile": dockerfile}).components
    assert (part.kind, part.port) == (kind, port)


def test_a_dockerfile_that_only_packs_tells_the_port_of_an_app() -> None:
    files = {"go.mod": "module a.b/c\n", "main.go": "package main\n\nfunc main() {}\n"}
    (part,) = inspect({**files, "Dockerfile": "FROM x\nCOPY dist/c /c\nEXPOSE 9100\n"}).components
    assert (part.kind, part.port, part.dockerfile) == ("app", 9100, None)


def test_what_is_wrong_with_material_of_tests_is_no_error_beside_components() -> None:
    broken = {"tests/syntax/a.csproj": "<Project"}
    alone = inspect(broken).findings
    assert [finding.severity for finding in alone] == ["error"]
    beside = inspect({**broken, "go.mod": "module a.b/c\n", "x.go": "package c\n"}).findings
    assert [finding.severity for finding in beside if finding.file in broken] == ["info"]


@pytest.mark.parametrize(
    ("step", "module", "fetched"),
    [
        ("{uses: actions/checkout@v5, with: {submodules: recursive}}", "api/proto", True),
        ("{uses: actions/checkout@v5, with: {submodules: true}}", "api/proto", True),
        ("{run: git submodule update --init}", "api/proto", True),
        ("{uses: actions/checkout@v5}", "api/proto", False),
        ("{uses: actions/checkout@v5, with: {submodules: recursive}}", "web/theme", False),
    ],
)
def test_submodules_that_the_teams_pipelines_fetch_are_fetched(step: str, module: str, fetched: bool) -> None:
    files = {
        ".gitmodules": f'[submodule "x"]\n  path = {module}\n',
        ".github/workflows/x.yml": f"jobs: {{a: {{steps: [{step}]}}}}\n",
        "api/go.mod": "module a.b/c\n",
        "api/x.go": "package c\n",
    }
    (part,) = inspect(files).components
    assert part.has_submodules is fetched


@pytest.mark.parametrize(
    ("dockerfiles", "port"),
    [
        ({"docker/Dockerfile": "FROM x\nEXPOSE 8536\n"}, 8536),
        ({"Dockerfile.alpine": "FROM x\nEXPOSE 1\n", "docker/Dockerfile": "FROM x\nEXPOSE 1\n"}, 1),
        ({"Dockerfile.alpine": "FROM x\nEXPOSE 1\n", "docker/Dockerfile": "FROM x\nEXPOSE 2\n"}, None),
        ({"docker/Dockerfile": "# cigen wrote this\nFROM x\nEXPOSE 8536\n"}, None),
        ({"other/Dockerfile": "FROM x\nEXPOSE 8536\n"}, None),
        ({".devcontainer/Dockerfile": "FROM x\nEXPOSE 8536\n"}, None),
    ],
)
def test_images_in_folders_for_docker_tell_the_port_of_an_app(dockerfiles: dict[str, str], port: int | None) -> None:
    files = {"go.mod": "module a.b/c\n", "main.go": "package main\n\nfunc main() {}\n"}
    assert [part.port for part in inspect({**files, **dockerfiles}).components if part.path == "."] == [port]
    library = {**files, "main.go": "package c\n"}
    assert inspect({**library, **dockerfiles}).components[0].port is None


_CONFIGURED = """FROM x AS made
FROM y
COPY --from=made /app /app
COPY conf.docker.yaml /etc/app/
CMD ["app", "-c", "/etc/app/conf.docker.yaml"]
"""


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"conf.docker.yaml": 'web:\n  # http: 0.0.0.0:1234\n  http: {{ env "A" "0.0.0.0:5556" }}\n'}, 5556),
        ({"conf.docker.yaml": "web:\n  http: 127.0.0.1:5556\n  peer: 10.0.0.0:80\n"}, None),
        ({"conf.docker.yaml": "web: 0.0.0.0:99999\n"}, None),
        ({"other.yaml": "web: 0.0.0.0:5556\n"}, None),
        ({}, None),
    ],
)
def test_the_port_in_the_settings_that_an_image_starts_with(settings: dict[str, str], expected: int | None) -> None:
    main = "package main\n\nfunc main() {}\n"
    (part,) = inspect(
        {"go.mod": "module a.test/app\n", "main.go": main, "Dockerfile": _CONFIGURED, **settings}
    ).components
    assert (part.kind, part.port) == ("app", expected)


def test_what_compose_starts_beside_a_site_is_none_of_its_services() -> None:
    package = '{"private": true, "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}'
    files = {
        "compose.yml": "services: {db: {image: 'postgres:17'}}\n",
        "web/package.json": package,
        "web/index.html": "",
        "api/go.mod": "module a.example/b\n\ngo 1.24\n",
        "api/main.go": "package main\n\nfunc main() {}\n",
    }
    facts = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    found = {part.path: [service.name for service in part.services] for part in facts.components}
    assert found == {"api": ["postgres"], "web": []}
    assert not [one for one in facts.findings if one.code == "services" and "web" in one.message]


def test_pages_that_an_image_serves_are_a_site() -> None:
    image = "FROM node:24 AS build\nCOPY . .\nRUN make\nFROM nginx\nCOPY --from=build /out /usr/share/nginx/html\n"
    (part,) = inspect({"package.json": '{"scripts": {"build": "node pages.js"}}', "Dockerfile": image}).components
    assert (part.kind, part.port) == ("site", 80)


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        ("FROM nginx\nCOPY --from=build /web/docs/.vitepress/dist /usr/share/nginx/html\n", "library"),
        ("FROM nginx\nCOPY --from=build /web/dist /usr/share/nginx/html\n", "site"),
        ("FROM node:24\nCOPY . .\nCMD npm run docs\n", "library"),
        ("FROM node:24\nCOPY docs docs\nCOPY . .\nCMD node run.js\n", "app"),
    ],
)
def test_an_image_of_the_documentation_makes_no_program_of_a_library(image: str, kind: str) -> None:
    package = {"name": "lib", "version": "1.0.0", "main": "lib.js", "scripts": {"build": "node make.js"}}
    files = {"package.json": json.dumps(package), "lib.js": "", "Dockerfile": f"FROM node:24 AS build\n{image}"}
    (part,) = inspect(files).components
    assert part.kind == kind


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ("CMD npm run start -w api_v2", "library"),
        ('CMD ["node", "/srv/apps/api/x.js"]', "library"),
        ("WORKDIR /srv/apps/api\nCMD npm start", "library"),
        ("WORKDIR /srv/apps/api-tools\nCMD node server.js", "app"),
        ("FROM node:22\nCOPY --from=0 /srv/apps/api/dist dist\nCMD node dist/x.js", "library"),
        ("FROM node:22\nCOPY --from=0 /srv/apps apps\nCMD node run.js", "library"),
        ("FROM node:22\nCOPY --from=0 /srv/tools tools\nCMD node run.js", "app"),
    ],
)
def test_an_image_that_starts_a_member_is_not_the_workspaces(start: str, kind: str) -> None:
    app = {"name": "api_v2", "private": True, "scripts": {"start": "node x.js"}, "dependencies": {"koa": "3"}}
    root = {"name": "all", "private": True, "workspaces": ["apps/*", "packages/*"], "scripts": {"test": "mocha"}}
    files = {
        "package.json": json.dumps(root),
        "apps/api/package.json": json.dumps(app),
        "apps/api/x.js": "",
        "packages/a/package.json": json.dumps({"name": "a", "scripts": {"build": "tsc"}}),
        "Dockerfile": f"FROM node:22\nCOPY . .\nEXPOSE 8000\n{start}\n",
    }
    kinds = {part.path: part.kind for part in inspect(files).components}
    assert kinds == {".": kind, "apps/api": "app"}


@pytest.mark.parametrize(
    ("start", "port"),
    [
        ('CMD ["npm", "run", "dev", "--", "--port", "3000"]', 8080),
        ("CMD npx vite --host 0.0.0.0", 8080),
        ("CMD npm start", 3000),
        ("CMD npx serve -s dist", 3000),
    ],
)
def test_an_image_of_a_server_for_development_is_no_sites(start: str, port: int) -> None:
    scripts = {"dev": "vite", "build": "vite build", "start": "vite preview"}
    package = {"private": True, "scripts": scripts, "devDependencies": {"vite": "7"}}
    image = f"FROM node:24\nCOPY . .\nEXPOSE 3000\n{start}\n"
    (part,) = inspect({"package.json": json.dumps(package), "index.html": "", "Dockerfile": image}).components
    assert (part.kind, part.port, part.dockerfile is None) == ("site", port, port != 3000)


def test_the_port_of_a_members_image_is_not_that_of_commands_beside_it() -> None:
    app = {"name": "shop", "private": True, "scripts": {"start": "node x.js"}, "dependencies": {"koa": "3"}}
    cut = {"name": "cut", "version": "1.0.0", "bin": {"cut": "dist/cut.js"}, "scripts": {"build": "tsc"}}
    files = {
        "package.json": json.dumps({"name": "all", "private": True, "workspaces": ["shop", "cut"]}),
        "shop/package.json": json.dumps(app),
        "shop/x.js": "",
        "cut/package.json": json.dumps(cut),
        "Dockerfile": "FROM node:24\nCOPY . .\nWORKDIR /app/shop\nEXPOSE 8000\nCMD node x.js\n",
    }
    assert {part.path: (part.kind, part.port) for part in inspect(files).components} == {
        ".": ("app", None),
        "shop": ("app", 3000),
    }
