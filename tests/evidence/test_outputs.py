"""Which component's build leaves the files that another one reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins, planner
from cigen.evidence import outputs, wants
from cigen.facts import Artifact, Component, Facts, Source, Want
from cigen.plan import Copy
from cigen.repo import Repo
from cigen.settings import Settings
from tests.plans import component

EMPTY = Repo.from_mapping({})
HERE = Source(file="x.go", line=1)


def wish(folder: str, *, early: bool = True) -> Want:
    return Want(folder=folder, source=HERE, is_compiled=early)


def linked(*parts: Component) -> dict[str, list[Artifact]]:
    return {part.name: list(part.artifacts) for part in outputs.linked(EMPTY, parts, [])}


def made_by(*parts: Component) -> list[tuple[str, str]]:
    """Of the first component: whose artifacts it gets, and from where."""
    return [(one.component, one.wanted) for one in linked(*parts)[parts[0].name]]


@pytest.mark.parametrize(
    ("files", "is_wanted"),
    [
        ({}, True),
        ({"ui/dist/.gitkeep": ""}, True),
        ({"ui/dist/.gitignore": "*", "ui/dist/README.md": "Nothing here."}, True),
        ({"ui/dist/placeholder.txt": ""}, True),
        ({"ui/dist/index.html": "<html><body>Not built.</body></html>"}, True),
        ({"ui/dist/index.html": "<html><script src=app.js></script></html>"}, False),  # the build has it
        ({"ui/dist/index.html": "<p>word</p>" * 200}, False),
        ({"ui/dist/assets/app.js": ""}, False),
        ({"ui/dist/pages/about.html": ""}, False),
        ({"ui/dist/favicon.ico": "", "ui/dist/index.html": "<p>Not built.</p>"}, True),
        ({"ui/dist": "a file"}, False),
        ({".gitignore": "dist/", "ui/dist/index.html": "<script src=app.js></script>"}, True),  # of a build by hand
        ({".gitignore": "ui/dist/*\n", **{f"ui/dist/{number}.js": "" for number in range(20)}}, True),
        ({".gitignore": "/dist/", "ui/dist/assets/app.js": ""}, False),
    ],
)
def test_a_folder_is_wanted_that_has_nothing_in_it(files: dict[str, str], is_wanted: bool) -> None:
    found = wants.want(Repo.from_mapping({"go.mod": "", **files}), "ui/dist", HERE)
    assert (found is not None) == is_wanted


@pytest.mark.parametrize("folder", ["../dist", "..", "/etc", "a/../../b", "a\nb", ""])
def test_no_folder_outside_of_the_repository_is_wanted(folder: str) -> None:
    assert wants.want(Repo.from_mapping({"go.mod": ""}), folder, HERE) is None


def test_what_lies_in_a_components_folder_is_its_work() -> None:
    api = component("api", ".", wants=(wish("ui/dist"), wish("elsewhere/dist")))
    assert made_by(api, component("ui", "ui", makes=("ui",)), component("lib", "elsewhere")) == [("ui", "ui/dist")]


def test_the_nearest_that_says_so_makes_it() -> None:
    api = component("api", "api", wants=(wish("api/static"), wish("web/admin/dist")))
    parts = (
        component("web", "web", makes=("web", "api/static")),
        component("admin", "web/admin", makes=("web/admin",)),
    )
    assert made_by(api, *parts) == [("web", "api/static"), ("admin", "web/admin/dist")]


def test_a_component_around_another_makes_what_it_names_and_not_all_that_is_missing_there() -> None:
    root = component("root", ".", makes=(".",))
    assert made_by(component("api", "api", wants=(wish("api/gen"),)), root) == []
    told = component("root", ".", makes=(".", "api/gen"))
    assert made_by(component("api", "api", wants=(wish("api/gen"),)), told) == [("root", "api/gen")]


def test_nobody_makes_what_it_wants_itself() -> None:
    assert made_by(component("api", "api", makes=("api",), wants=(wish("api/dist"),))) == []


def test_a_folder_in_another_comes_with_it_unless_it_is_needed_earlier() -> None:
    ui = component("ui", "ui", makes=("ui",))
    inner = (wish("ui/dist/assets"), wish("ui/dist"), wish("ui/dist"))
    assert made_by(component("api", ".", wants=inner), ui) == [("ui", "ui/dist")]
    early = (wish("ui/dist", early=False), wish("ui/dist/assets"))
    assert made_by(component("api", ".", wants=early), ui) == [("ui", "ui/dist"), ("ui", "ui/dist/assets")]


def test_a_circle_is_told_and_not_built() -> None:
    findings: list[object] = []
    one = component("one", "one", makes=("one",), wants=(wish("two/dist"),))
    two = component("two", "two", makes=("two",), wants=(wish("one/client"),))
    first, second = outputs.linked(EMPTY, (one, two), findings)  # type: ignore[arg-type]
    assert [artifact.component for artifact in first.artifacts] == ["two"]
    assert second.artifacts == ()
    assert [finding.code for finding in findings] == ["artifact-circle"]  # type: ignore[attr-defined]


FOLDERS = st.sampled_from((".", "a", "a/b", "a/b/c", "d"))


@given(st.lists(st.tuples(FOLDERS, FOLDERS, FOLDERS), min_size=1, max_size=5, unique_by=lambda row: row[0]))
def test_whatever_is_wanted_no_build_waits_for_itself(rows: list[tuple[str, str, str]]) -> None:
    parts = [
        component(f"c{number}", path, makes=(path, made), wants=(wish(f"{wanted}/out"), wish(f"{made}/out")))
        for number, (path, made, wanted) in enumerate(rows)
    ]
    needs = {name: {one.component for one in artifacts} for name, artifacts in linked(*parts).items()}
    while leaves := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in leaves:
            del needs[name]
    assert not needs


GO = {
    "go.mod": "module example.org/api\n\ngo 1.24\n",
    "main.go": 'package main\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
}


def look(files: dict[str, object]) -> Facts:
    texts = {path: text if isinstance(text, str) else json.dumps(text) for path, text in files.items()}
    return inspector.inspect(Repo.from_mapping(texts), pins.shipped(), Settings())


def edges(facts: Facts) -> list[tuple[str, str, str, str]]:
    return [(part.path, one.component, one.made, one.wanted) for part in facts.components for one in part.artifacts]


VITE = {"name": "web", "private": True, "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}


@pytest.mark.parametrize(
    ("front", "folder"),
    [
        ({}, "web/dist"),
        ({"web/vite.config.ts": "export default { build: { outDir: 'build' } }"}, "web/build"),
        (
            {"web/vite.config.ts": "export default { build: { outDir: '../internal/pages/dist' } }"},
            "internal/pages/dist",
        ),
        (
            {"web/vite.config.ts": "build: { outDir: path.resolve(__dirname, '../internal/pages/dist') }"},
            "internal/pages/dist",
        ),
        ({"web/vite.config.ts": "root: 'app', build: { outDir: '../../internal/pages' }"}, "internal/pages"),
        (
            {"web/package.json": {**VITE, "scripts": {"build": "tsc && vite build --outDir=../internal/pages/dist"}}},
            "internal/pages/dist",
        ),
    ],
)
def test_a_server_gets_what_it_embeds_from_the_front_end_that_says_where(front: dict[str, object], folder: str) -> None:
    package, _, name = folder.rpartition("/")
    embeds = {f"{package}/pages.go": f"package pages\n\n//go:embed all:{name}\nvar files embed.FS\n"}
    facts = look({**GO, **embeds, "web/package.json": VITE, "web/index.html": "", **front})
    assert edges(facts) == [(".", "web", folder, folder)]
    assert facts.components[0].depends_on == ("web",)


def test_what_no_build_makes_is_nobodys() -> None:
    embeds = {"web/pages.go": "package web\n\n//go:embed all:dist\nvar files embed.FS\n"}
    assert edges(look({**GO, **embeds, "web/package.json": {"name": "web", "scripts": {"test": "node --test"}}})) == []


PAGES = {"internal/pages/pages.go": "package pages\n\n//go:embed all:dist\nvar files embed.FS\n"}
WEB = {"web/package.json": VITE, "web/index.html": ""}


@pytest.mark.parametrize(
    "how",
    [
        {"Makefile": "pages:\n\tcd web && npm run build\n\tcp -r web/dist internal/pages/\n"},
        {
            "docker/Dockerfile": "FROM node AS web\nWORKDIR /web\nCOPY web .\nFROM golang\nWORKDIR /go\n"
            "COPY . .\nCOPY --from=web /web/dist internal/pages/dist\nRUN go build\nFROM scratch\n"
        },
    ],
)
def test_what_a_script_or_an_image_carries_to_the_folder_comes_from_where_it_was(how: dict[str, object]) -> None:
    assert edges(look({**GO, **PAGES, **WEB, **how})) == [(".", "web", "web/dist", "internal/pages/dist")]
    assert edges(look({**GO, **PAGES, **WEB})) == []


def test_a_script_for_releases_tells_where_the_pages_of_the_build_belong() -> None:
    release = "vite build --mode release --outDir=../internal/pages/dist --emptyOutDir"
    package = {**VITE, "scripts": {"build": "vite build", "release": release}}
    facts = look({**GO, **PAGES, **WEB, "web/package.json": package})
    assert edges(facts) == [(".", "web", "web/dist", "internal/pages/dist")]


POM = "<project><groupId>a</groupId><artifactId>api</artifactId><version>1</version>{}</project>"


def test_what_nobody_makes_is_told() -> None:
    facts = look({**GO, **PAGES, **WEB})
    (told,) = [one for one in facts.findings if one.code == "nothing-makes"]
    assert told.message.startswith("internal/pages/pages.go:3 go:embed: internal/pages/dist is not in the repository")
    for more in ({"internal/pages/dist/.gitkeep": ""}, {"Makefile": "a:\n\tcp -r web/dist internal/pages/\n"}):
        assert not [one for one in look({**GO, **PAGES, **WEB, **more}).findings if one.code == "nothing-makes"]


FLASK = {
    "server/requirements.txt": "flask==3.1\n",
    "server/app.py": "from flask import Flask\n\napp = Flask(__name__)\n",
}
IMAGE = """\
FROM node AS web
WORKDIR /web
COPY web .
RUN npm run build
FROM python:3
WORKDIR /app
COPY server .
COPY --from=web /web/dist static
CMD ["flask", "run"]
"""


def test_an_image_for_the_whole_tells_what_a_server_serves_while_it_runs() -> None:
    facts = look({**FLASK, **WEB, "Dockerfile": IMAGE})
    assert edges(facts) == [("server", "web", "web/dist", "server/static")]
    (artifact,) = facts.components[0].artifacts
    assert not artifact.is_compiled
    plan = planner.plan(facts, Settings(), pins.shipped(), lambda _: False)
    last = plan.components[0].stages[-1]
    assert Copy(sources=("/web/dist/",), dest="/app/static/", origin="web-output") in last.instructions


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("../server/static", [("server", "web", "server/static", "server/static")]),
        ("../server/src/main/resources/static", [("server", "web", *["server/src/main/resources/static"] * 2)]),
        ("../elsewhere/static", []),  # in the folder of no component
        ("../dist/web", []),
        ("static", []),
    ],
)
def test_a_front_end_that_builds_into_a_servers_folder_is_served_by_it(folder: str, expected: list[object]) -> None:
    config = {"web/vite.config.ts": f"export default {{ build: {{ outDir: '{folder}' }} }}"}
    facts = look({**FLASK, **WEB, **config})
    assert edges(facts) == expected
    assert [one.is_compiled for one in facts.components[0].artifacts] == ["resources" in folder] * len(expected)


def test_an_image_of_ones_own_has_it_already() -> None:
    assert edges(look({**FLASK, **WEB, "server/Dockerfile": IMAGE})) == []


def test_what_a_script_puts_among_the_resources_of_a_build_for_the_jvm_is_packed() -> None:
    makefile = "pages:\n\tcp -r web/dist/* api/src/main/resources/static/\n\tcp -r web/dist build/\n"
    facts = look({"api/pom.xml": POM, "api/src/main/java/A.java": "class A {}", **WEB, "Makefile": makefile})
    assert edges(facts) == [("api", "web", "web/dist", "api/src/main/resources/static")]


EXPRESS = {
    "package.json": {"name": "shop", "scripts": {"start": "node server/index.js"}, "dependencies": {"express": "5"}},
    "web/package.json": VITE,
    "web/index.html": "",
}


@pytest.mark.parametrize(
    ("source", "is_served"),
    [
        ("app.use(express.static(path.join(__dirname, '../web/dist')));", True),
        ('app.use(express.static(path.join(__dirname, "..", "web", "dist")));', True),
        ("const pages = '../web/dist';\napp.use(express.static(pages));", False),  # said of nothing that serves
        ("app.use(express.static('public')); // web only", False),
        ("app.use(express.static('../other-web/dist'));", False),
    ],
)
def test_a_server_in_javascript_serves_what_a_front_end_leaves(source: str, is_served: bool) -> None:
    facts = look({**EXPRESS, "server/index.js": source})
    assert edges(facts) == ([(".", "web", "web/dist", "web/dist")] if is_served else [])
    assert not any(one.is_compiled for one in facts.components[0].artifacts)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app.py", 'from flask import Flask\n\napp = Flask(__name__, static_folder="../web/dist")\n'),
        (
            "app.py",
            (
                "from fastapi import FastAPI\napp = FastAPI()\n"
                'app.mount("/", StaticFiles(directory=ROOT / "web" / "dist"))\n'
            ),
        ),
    ],
)
def test_a_server_in_python_does_so_too_where_its_image_has_its_folder(name: str, source: str) -> None:
    framework = "fastapi==0.115\nuvicorn==0.34\n" if "fastapi" in source else "flask==3.1\n"
    facts = look({"api/requirements.txt": framework, f"api/{name}": source, **WEB})
    assert edges(facts) == [("api", "web", "web/dist", "web/dist")]
    plan = planner.plan(facts, Settings(), pins.shipped(), lambda _: False)
    last = plan.components[0].stages[-1]
    assert Copy(sources=("/web/dist/",), dest="/web/dist/", origin="web-output") in last.instructions


@pytest.mark.parametrize(
    ("file", "text", "is_packed"),
    [
        ("pom.xml", POM.format("<directory>${project.basedir}/../web/dist</directory>"), True),
        ("pom.xml", POM.format("<resource>../web/src</resource>"), False),
        ("build.gradle", "plugins { id 'java' }\nprocessResources { from('../web/dist') { into 'static' } }\n", True),
        ("build.gradle", "plugins { id 'java' }\n// web is built by npm\n", False),
    ],
)
def test_a_build_for_the_jvm_packs_the_folder_that_its_build_file_names(file: str, text: str, is_packed: bool) -> None:
    facts = look({f"api/{file}": text, "api/src/main/java/A.java": "class A {}", **WEB})
    assert edges(facts) == ([("api", "web", "web/dist", "web/dist")] if is_packed else [])
    assert all(one.is_compiled for one in facts.components[0].artifacts)


def test_tools_and_tests_serve_nothing() -> None:
    served = "app.use(express.static('web/dist'));"
    assert edges(look({**EXPRESS, "server/index.js": "", "gulpfile.js": served, "server/app.test.js": served})) == []
