"""Documentation to components, where it is what a repository is about."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import docs
from cigen.facts import Component, Facts
from cigen.plan import Env, Recipe
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

MKDOCS = "site_name: a\ntheme:\n  name: material\nplugins: [search, material/tags, awesome-pages, swagger]\n"
CONF = 'project = "a"\nhtml_theme = "furo"\n'
PACKAGE = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "lib"\nversion = "1"\n'


def look(files: dict[str, str], settings: Settings | None = None) -> Facts:
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def component(files: dict[str, str]) -> Component:
    (part,) = look(files).components
    return part


def recipe(files: dict[str, str]) -> Recipe:
    return docs.recipe(component(files), pins.shipped())


def words(files: dict[str, str]) -> str:
    values = dict(pair for step in recipe(files).deps if isinstance(step, Env) for pair in step.values)
    return values["REQUIREMENTS"]


@pytest.mark.parametrize(
    ("files", "tool", "path"),
    [
        ({"mkdocs.yml": MKDOCS}, "mkdocs", "."),
        ({"handbook/mkdocs.yaml": MKDOCS}, "mkdocs", "handbook"),
        ({"docs/mkdocs.yml": MKDOCS}, "mkdocs", "docs"),
        ({"mkdocs.yml": MKDOCS, "requirements.txt": "mkdocs\n", "main.py": "def define_env(env): ..."}, "mkdocs", "."),
        ({"mkdocs.yml": MKDOCS, "package.json": '{"devDependencies": {"prettier": "3"}}'}, "mkdocs", "."),
        ({"docs/conf.py": CONF, "docs/index.rst": "", "docs/requirements.txt": "sphinx\n"}, "sphinx", "."),
        ({"conf.py": CONF, "index.md": ""}, "sphinx", "."),
    ],
)
def test_a_repository_about_nothing_else_is_a_site(files: dict[str, str], tool: str, path: str) -> None:
    part = component(files)
    assert (part.build_tool, part.path, part.kind, part.port) == (tool, path, "site", 8080)


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": PACKAGE, "lib/__init__.py": ""},
        {"setup.py": "from setuptools import setup\nsetup(name='lib')\n"},
        {"Cargo.toml": '[package]\nname = "lib"\nversion = "0.1.0"\n', "src/lib.rs": ""},
        {"package.json": '{"name": "lib", "version": "1.0.0", "main": "index.js"}', "index.js": ""},
        {"api/go.mod": "module a\n", "api/main.go": "package main\nfunc main() {}\n"},
    ],
)
def test_beside_a_project_it_is_documentation(files: dict[str, str]) -> None:
    for site in ({"mkdocs.yml": MKDOCS}, {"docs/conf.py": CONF, "docs/index.rst": ""}):
        found = look({**files, **site})
        (part,) = found.components
        assert part.build_tool not in docs.BUILD_TOOLS
        assert any("is documentation, and no component" in finding.message for finding in found.findings)


def test_beside_what_cannot_be_built_it_is_documentation_too() -> None:
    android = {
        "settings.gradle": "",
        "build.gradle": "plugins { id 'com.android.application' version '8.1.0' }\n",
        "src/main/java/A.java": "class A {}",
    }
    assert not look({"mkdocs.yml": MKDOCS, **android}).components
    (part,) = look({"mkdocs.yml": MKDOCS, **{f"samples/a/{path}": text for path, text in android.items()}}).components
    assert part.build_tool == "mkdocs"


PROGRAM = {"requirements.txt": "aiohttp\n", "main.py": "print()\n"}


def test_examples_beside_it_are_no_project() -> None:
    files = {"mkdocs.yml": MKDOCS, "docs/cpp/CMakeLists.txt": "project(a)\nadd_executable(a a.c)\n"}
    assert component(files).build_tool == "mkdocs"


def test_several_examples_that_start_are_what_a_repository_is_about() -> None:
    site = {"docs/conf.py": CONF, "docs/index.rst": ""}
    files = {f"demos/{name}/{path}": text for name in ("chat", "polls") for path, text in PROGRAM.items()}
    assert [part.path for part in look({**site, **files}).components] == ["demos/chat", "demos/polls"]
    one = {f"demos/chat/{path}": text for path, text in PROGRAM.items()}
    assert component({**site, **one}).build_tool == "sphinx"


def test_the_setting_makes_it_a_component_all_the_same() -> None:
    files = {"handbook/mkdocs.yml": MKDOCS, "go.mod": "module a\n", "a.go": "package a\n"}
    settings = Settings(components={"handbook": ComponentSettings(build_tool="mkdocs")})
    assert [part.path for part in look(files, settings).components] == [".", "handbook"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "mkdocs mkdocs-material mkdocs-awesome-pages-plugin mkdocs-swagger"),
        ({"requirements.txt": "mkdocs\n"}, "-r requirements.txt"),
        ({"docs/requirements.txt": "MkDocs==1.6\n", "requirements.txt": "mkdocs\n"}, "-r docs/requirements.txt"),
        ({"requirements-docs.txt": "-r base.txt\nmkdocs\n", "base.txt": "x\n"}, "-r requirements-docs.txt"),
        (
            {".readthedocs.yaml": "python: {install: [{requirements: tools/rtd.txt}]}", "tools/rtd.txt": "x\n"},
            "-r tools/rtd.txt",
        ),
        (
            {".github/workflows/a.yml": "jobs: {a: {steps: [{run: pip install mkdocs-material==9.5.1 mike}]}}"},
            "mkdocs-material==9.5.1 mike",
        ),
        (
            {"pyproject.toml": '[project]\nname = "a"\nversion = "0"\ndependencies = ["mkdocs>=1.6", "mike"]\n'},
            "mkdocs>=1.6 mike",
        ),
    ],
)
def test_where_the_packages_stand(files: dict[str, str], expected: str) -> None:
    assert words({"mkdocs.yml": MKDOCS, **files}) == expected


def test_included_requirements_are_manifests_and_no_file_outside_is() -> None:
    listed = "-r base.txt\n-c ../../etc/passwd\n-r -r\nmkdocs\n"
    part = component({"mkdocs.yml": MKDOCS, "requirements.txt": listed, "base.txt": "-r requirements.txt\n"})
    assert part.manifests == ("base.txt", "requirements.txt")


@pytest.mark.parametrize(("lock", "command"), [("uv.lock", "uv export --locked"), ("poetry.lock", "poetry install")])
def test_a_lockfile_is_followed(lock: str, command: str) -> None:
    project = '[project]\nname = "a"\nversion = "0"\ndependencies = ["mkdocs"]\n'
    files = {"mkdocs.yml": MKDOCS, "pyproject.toml": project, lock: '[[package]]\nname = "cairosvg"\n'}
    assert component(files).lockfiles == (lock,)
    assert command in str(recipe(files).deps)


def test_python_is_the_one_of_read_the_docs_where_nothing_else_tells() -> None:
    said = {".readthedocs.yaml": 'build: {tools: {python: "3.11"}}'}
    assert component({"mkdocs.yml": MKDOCS, **said}).runtime.version == "3.11"
    assert component({"mkdocs.yml": MKDOCS, **said, ".python-version": "3.12\n"}).runtime.version == "3.12"


def test_plugins_that_ask_git_find_a_history() -> None:
    files = {"mkdocs.yml": "plugins:\n  - git-revision-date-localized:\n      type: date\n"}
    assert "git init --quiet ." in recipe(files).build
    assert any(finding.code == "no-history" for finding in look(files).findings)


def test_a_strict_pipeline_is_followed() -> None:
    files = {".github/workflows/a.yml": "jobs: {a: {steps: [{run: mkdocs build --clean --strict}]}}"}
    assert recipe({"mkdocs.yml": MKDOCS, **files}).build == ("mkdocs build --strict --site-dir /artifact",)


def test_a_theme_of_sphinx_is_installed() -> None:
    assert words({"docs/conf.py": CONF, "docs/index.rst": ""}) == "sphinx furo"


@given(st.text(max_size=300))
def test_nothing_raises(text: str) -> None:
    for site in ({"mkdocs.yml": text}, {"conf.py": CONF + text, "index.rst": ""}):
        files = {"requirements.txt": text, "pyproject.toml": text, ".readthedocs.yaml": text, "uv.lock": text, **site}
        for part in docs.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components:
            docs.recipe(part, pins.shipped())


@given(
    st.recursive(
        st.none() | st.text(max_size=20) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["theme", "name", "plugins", "python", "install", "requirements", "build", "tools"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_shape_is_read(document: object) -> None:
    text = json.dumps(document)
    files = {"mkdocs.yml": text, ".readthedocs.yaml": text}
    for part in docs.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components:
        docs.recipe(part, pins.shipped())


ENVIRONMENT = """\
dependencies:
  - python=3.11
  - conda-forge::sphinx>=7
  - pandoc
  - pip:
      - myst-nb
      - -r more.txt
"""
PAGES = {"docs/conf.py": CONF, "docs/index.md": ""}


@pytest.mark.parametrize(
    ("file", "files"),
    [
        ("environment.yml", PAGES),
        ("docs/environment.yaml", PAGES),
        ("environment.yml", {"docs/source/conf.py": CONF, "docs/source/index.md": ""}),
        ("ci/envs/environment.yml", PAGES),
        (
            "environment.yml",
            {"mkdocs.yml": "plugins: [sphinx-like]\n", "docs/index.md": "", "requirements.txt": "tqdm\n"},
        ),
    ],
)
def test_an_environment_of_conda_that_lists_the_tool_is_what_it_is_made_in(file: str, files: dict[str, str]) -> None:
    text = ENVIRONMENT.replace("sphinx", "mkdocs") if "mkdocs.yml" in files else ENVIRONMENT
    every = {**files, file: text, f"{file.rpartition('environment')[0]}more.txt": "furo\n"}
    part = component(every)
    assert (part.package_manager, part.commands.deps) == ("conda", (f"conda env create --file {file}",))
    assert (part.runtime.version, str(part.runtime.source)) == ("3.11", f"{file}:2 python")
    assert part.manifests == (file, file.replace(file.rpartition("/")[2], "more.txt"))
    assert not {"conda-unsupported", "no-lockfile"} & {one.code for one in look(every).findings}
    commands = str(recipe(every).deps)
    assert "micromamba create --yes --prefix /opt/site --file" in commands
    assert f"('ENVIRONMENT_FILE', '{file}')" in commands


def test_read_the_docs_tells_the_environment_and_a_list_of_pip_comes_before_any_other() -> None:
    listed = {**PAGES, "docs/requirements.txt": "sphinx\n", "docs/env.yml": ENVIRONMENT, "more.txt": ""}
    assert component({**listed, "environment.yml": ENVIRONMENT}).package_manager == "pip"
    told = {**listed, ".readthedocs.yaml": "conda: {environment: docs/env.yml}\n"}
    assert component(told).commands.deps == ("conda env create --file docs/env.yml",)


@pytest.mark.parametrize("row", ["-e .", "./lib", "."])
def test_an_environment_that_installs_folders_is_none_of_a_documentation(row: str) -> None:
    text = f"dependencies: [python=3.11, sphinx, {{pip: ['{row}']}}]\n"
    assert component({**PAGES, "environment.yml": text}).package_manager == "pip"


def test_a_list_at_another_place_that_names_the_tool_is_taken() -> None:
    files = {**PAGES, "deploy/site-requirements.txt": "Sphinx\nmyst-nb\n", "deploy/requirements.txt": "tqdm\n"}
    assert component(files).commands.deps == ("pip install -r deploy/site-requirements.txt",)


def test_without_any_list_the_extensions_that_the_configuration_names_are_installed() -> None:
    conf = """\
project = "a"
extensions = [
    "sphinx.ext.autodoc",
    "myst_nb",  # [notebooks]
    # "sphinx_tabs",
    'sphinxcontrib.mermaid',
    "own", "_ext.more",
]
extensions.append("sphinx_design")
extensions += ["notfound.extension"]
html_theme = "pydata_sphinx_theme"
"""
    files = {"docs/conf.py": conf, "docs/index.md": "", "docs/own.py": "", "docs/_ext/more.py": ""}
    expected = "sphinx pydata-sphinx-theme myst-nb sphinxcontrib-mermaid sphinx-design sphinx-notfound-page"
    assert words(files) == expected


BOOK = {"_config.yml": "title: a\n", "_toc.yml": "format: jb-book\nroot: intro\n", "intro.md": ""}


@pytest.mark.parametrize(
    ("files", "path", "commands"),
    [
        (BOOK, ".", ("pip install 'jupyter-book<2'",)),
        ({**BOOK, "requirements.txt": "jupyter_book\n"}, ".", ("pip install -r requirements.txt 'jupyter-book<2'",)),
        ({**BOOK, "environment.yml": "dependencies: [python=3.11, jupyter-book]\n"}, ".",
         ("conda env create --file environment.yml", "conda install 'jupyter-book<2'")),
        ({**{f"book/{name}": text for name, text in BOOK.items()}, "requirements.txt": "jupyter-book\n"}, "book",
         ("pip install -r ../requirements.txt 'jupyter-book<2'",)),
        ({**BOOK, "_toc.yml": "- file: intro\n"}, ".", ("pip install 'jupyter-book<2'",)),
    ],
)  # fmt: skip
def test_a_table_of_contents_beside_its_configuration_is_a_book_of_jupyter(
    files: dict[str, str], path: str, commands: tuple[str, ...]
) -> None:
    part = component(files)
    assert (part.build_tool, part.path, part.kind, part.commands.deps) == ("jupyter-book", path, "site", commands)
    assert part.commands.build == ("jupyter-book build .",)
    assert "cp -R /tmp/book/_build/html /artifact" in docs.recipe(part, pins.shipped()).build


@pytest.mark.parametrize(
    "files",
    [
        {"_toc.yml": BOOK["_toc.yml"], "intro.md": ""},  # Sphinx has an extension that reads it, too
        {"_config.yml": "theme: minima\n", "_toc.yml": "posts: [a]\n", "index.md": ""},
        {**BOOK, "mkdocs.yml": MKDOCS},
    ],
)
def test_other_tables_of_contents_are_none(files: dict[str, str]) -> None:
    assert not [part for part in look(files).components if part.build_tool == "jupyter-book"]


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"site/conf.py": CONF, "site/index.md": ""}, "site"),
        ({"handbook/en/conf.py": CONF, "handbook/en/index.rst": "", "a/b/c/conf.py": CONF, "a/b/c/index.rst": ""},
         "handbook/en"),
        ({"docs/conf.py": CONF, "docs/index.md": "", "guide/conf.py": CONF, "guide/index.md": "",
          ".readthedocs.yaml": "sphinx: {configuration: guide/conf.py}\n"}, "guide"),
    ],
)  # fmt: skip
def test_a_configuration_of_sphinx_lies_where_read_the_docs_is_told_or_anywhere(
    files: dict[str, str], source: str
) -> None:
    assert component(files).commands.build == (f"sphinx-build {source} _build",)


@pytest.mark.parametrize("path", ["examples/docs/conf.py", "app/conf.py"])
def test_other_files_of_that_name_are_no_documentation(path: str) -> None:
    text = CONF if path.startswith("examples") else "HOST = 'a'\n"
    assert not look({path: text, f"{path.rpartition('/')[0]}/index.rst": ""}).components
