from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import python
from cigen.plan import Env
from tests.ecosystems.python.looking import TEST, component, details, looked_at

PACKAGE = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "tally"
version = "1"
requires-python = ">=3.11"
dependencies = ["attrs"]
[project.optional-dependencies]
tests = ["pytest"]
docs = ["sphinx"]
"""


def test_a_package_is_installed_with_the_extra_of_its_tests() -> None:
    part = component({"pyproject.toml": PACKAGE, "tests/test_a.py": TEST})
    assert (part.name, part.build_tool, part.package_manager, part.kind) == ("tally", "hatch", "pip", "library")
    assert part.commands.deps == ('pip install -e ".[tests]"',)
    assert part.commands.test == ("pytest",)
    assert str(part.runtime.source) == "pyproject.toml:7 requires-python"


def test_what_only_describes_a_package_is_no_manifest_unless_a_build_has_to_tell_its_dependencies() -> None:
    described = PACKAGE.replace('version = "1"', 'version = "1"\nreadme = "README.md"')
    files = {"README.md": "", "setup.txt": "attrs\n", "tests/test_a.py": TEST}
    assert component({"pyproject.toml": described, **files}).manifests == ("pyproject.toml",)
    unknown = described.replace('dependencies = ["attrs"]', 'dynamic = ["dependencies"]')
    assert set(component({"pyproject.toml": unknown, **files}).manifests) == {"pyproject.toml", "README.md"}


def test_includes_and_constraints_are_manifests() -> None:
    files = {
        "requirements.txt": "-r base/common.txt\nflask\n",
        "base/common.txt": "-c ../limits.txt\nattrs\n",
        "limits.txt": "attrs<30\n",
        "main.py": "",
    }
    assert component(files).manifests == ("requirements.txt", "base/common.txt", "limits.txt")


def test_an_include_that_is_not_there_is_an_error_with_its_line() -> None:
    found = looked_at({"requirements.txt": "flask\n-r ../../etc/passwd\n", "main.py": ""})
    (finding,) = [one for one in found.findings if one.code == "missing-include"]
    assert (finding.severity, finding.file, finding.line) == ("error", "requirements.txt", 2)


def test_a_pyproject_that_only_configures_tools_is_no_component() -> None:
    assert not looked_at({"pyproject.toml": "[tool.ruff]\nline-length = 100\n", "a.py": ""}).components


def test_requirements_of_documentation_are_left_out_and_told() -> None:
    found = looked_at({"pyproject.toml": PACKAGE, "tools/requirements.txt": "requests\n", "tests/test_a.py": TEST})
    assert [part.path for part in found.components] == ["."]
    assert [one.code for one in found.findings] == ["left-out"]


def test_a_table_of_setuptools_makes_a_package_of_a_project() -> None:
    """It is what builds where no table ``build-system`` names anything else."""
    plain = PACKAGE.partition("[project]\n")
    table = "\n[tool.setuptools.packages.find]\ninclude = ['tally']\n"
    found = component({"pyproject.toml": plain[1] + plain[2] + table, "tally/__init__.py": ""})
    assert (found.build_tool, found.commands.build) == ("setuptools", ("python -m build",))
    assert component({"pyproject.toml": plain[1] + plain[2], "tally/__init__.py": ""}).commands.build == ()


def test_a_package_of_poetry_without_a_module_only_installs_tools() -> None:
    poetry = "[tool.poetry]\nname = 'cluster'\n[build-system]\nbuild-backend = 'poetry.core.masonry.api'\n"
    assert not looked_at({"cluster/pyproject.toml": poetry, "cluster/up.sh": ""}).components
    assert component({"cluster/pyproject.toml": poetry, "cluster/cluster/up.py": ""}).build_tool == "poetry"


def test_packages_that_only_a_pipeline_installs_are_installed() -> None:
    workflow = "jobs:\n  t:\n    steps:\n      - run: pip install pytest pytest-cov 'httpx<1' $EVIL\n"
    files = {"requirements.txt": "flask\n", "test_a.py": TEST, ".github/workflows/ci.yml": workflow}
    assert details(files).tests.packages == ("pytest", "pytest-cov", "httpx<1")


def test_pythons_of_classifiers_and_tox_narrow_a_range() -> None:
    setup = (
        "from setuptools import setup\n"
        "setup(name='a', python_requires='>=3.8', classifiers=['Programming Language :: Python :: 3.9'])\n"
    )
    assert component({"setup.py": setup}).runtime.version == "3.9"
    tox = "[tox]\nenvlist = py{38,310}, lint\n"
    assert component({"setup.py": "from setuptools import setup\nsetup()\n", "tox.ini": tox}).runtime.version == "3.10"


def test_a_setup_py_is_read_and_never_run() -> None:
    setup = (
        "import setuptools\nraise SystemExit\nNEEDS = ['attrs', 'redis']\nsetuptools.setup(install_requires=NEEDS)\n"
    )
    part = component({"setup.py": setup, "compose.yml": "services:\n  a:\n    image: redis:8\n"})
    assert [service.name for service in part.services] == ["redis"]


def test_a_version_from_git_has_a_stand_in() -> None:
    text = PACKAGE.replace('["hatchling"]', '["hatchling", "hatch-vcs"]')
    assert details({"pyproject.toml": text}).gitless == (("SETUPTOOLS_SCM_PRETEND_VERSION", "0.0.0"),)


def test_the_stand_in_is_no_version_of_packages_that_are_built_on_the_way() -> None:
    text = PACKAGE.replace('["hatchling"]', '["hatchling", "hatch-vcs"]')
    made = python.recipe(component({"pyproject.toml": text}), pins.shipped())
    assert "PRETEND" not in str((made.setup, made.deps, made.packages))
    assert made.build[0].startswith("export SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0 && ")
    asked = text.replace('dependencies = ["attrs"]', 'dynamic = ["dependencies"]')
    made = python.recipe(component({"pyproject.toml": asked}), pins.shipped())
    assert "PRETEND" in str(made.setup)
    assert "PRETEND" not in str(made.build)


def test_a_version_tool_that_only_a_setup_py_asks_for_has_a_stand_in_too() -> None:
    setup = "from setuptools import setup\nsetup(name='tally', setup_requires=['pbr'], pbr=True)\n"
    assert details({"setup.py": setup}).gitless == (("PBR_VERSION", "0.0.0"),)
    cfg = "[metadata]\nname = tally\n[options]\nsetup_requires =\n    setuptools_scm\n"
    assert details({"setup.cfg": cfg}).gitless == (("SETUPTOOLS_SCM_PRETEND_VERSION", "0.0.0"),)


def test_versioningit_reads_its_version_from_a_file_since_no_variable_tells_it() -> None:
    text = PACKAGE.replace('["hatchling"]', '["hatchling", "versioningit~=3.0"]')
    (build,) = python.recipe(component({"pyproject.toml": text}), pins.shipped()).build
    assert build.index('> "$package/PKG-INFO"') < build.index("uv build")
    (plain,) = python.recipe(component({"pyproject.toml": PACKAGE}), pins.shipped()).build
    assert "PKG-INFO" not in plain


def test_what_pipelines_install_is_installed_where_tests_cannot_start_without_it() -> None:
    ci = "jobs: {test: {steps: [{run: pip install mock PyYAML>=6 sphinx optional tally}, {run: python -m unittest}]}}\n"
    test = "import unittest\nimport mock\nfrom yaml import load\ntry:\n    import optional\nexcept ImportError: pass\n"
    files = {"pyproject.toml": PACKAGE, ".github/workflows/ci.yml": ci, "tests/test_a.py": test + "import tally\n"}
    assert details(files).tests.packages == ("mock", "PyYAML>=6")
    assert details({**files, "tests/test_a.py": "import unittest\n"}).tests.packages == ()


IN_TREE = """\
[build-system]
requires = ["setuptools"]
backend-path = ["backend"]
build-backend = "ours"
[project]
name = "tally"
version = "1"
"""


def test_a_backend_in_the_repository_is_there_before_the_source_is() -> None:
    files = {"backend/ours.py": "open('LIST')\n", "backend/data/x.json": "{}", "LIST": "", "src/tally.py": ""}
    part = component({"pyproject.toml": IN_TREE, **files})
    assert set(part.manifests) == {"pyproject.toml", "backend/ours.py", "backend/data/x.json"}


def test_of_a_backend_beside_the_manifest_only_its_module_is_there() -> None:
    beside = IN_TREE.replace('["backend"]', '["."]').replace('"ours"', '"_ours:hooks"')
    files = {"_ours.py": "", "_ours_too.py": "", "setup.py": "", "src/tally.py": ""}
    assert set(component({"pyproject.toml": beside, **files}).manifests) == {"pyproject.toml", "_ours.py"}
    outside = IN_TREE.replace('["backend"]', '["../backend", "/etc"]')
    assert component({"pyproject.toml": outside, **files}).manifests == ("pyproject.toml",)


def test_what_a_backend_in_the_repository_may_read_is_there_where_only_it_tells_the_dependencies() -> None:
    unknown = IN_TREE.replace('version = "1"', 'version = "1"\ndynamic = ["dependencies"]')
    files = {"backend/ours.py": "open('needs.txt')\n", "needs.txt": "attrs\n", "src/tally.py": ""}
    part = component({"pyproject.toml": unknown, **files})
    assert set(part.manifests) == {"pyproject.toml", "backend/ours.py", "needs.txt"}


IMPORTING = "from setuptools import setup\nfrom tally import VERSION\nsetup(name='tally', version=VERSION)\n"


def test_what_a_setup_py_imports_of_its_own_is_there_before_the_source_is() -> None:
    files = {
        "tally/__init__.py": "from .told import VERSION\n",
        "tally/told.py": "VERSION = '1'\n",
        "tally/more.py": "",
    }
    part = component({"setup.py": IMPORTING, **files})
    assert set(part.manifests) == {"setup.py", "tally/__init__.py", "tally/told.py"}


def test_a_setup_py_that_imports_what_the_program_needs_runs_where_that_is_installed() -> None:
    files = {"setup.py": IMPORTING, "tally/__init__.py": "import yaml\nVERSION = '1'\n", "requirements.txt": "pyyaml\n"}
    part = component(files)
    assert set(part.manifests) == {"setup.py", "requirements.txt"}
    assert part.commands.deps == ("pip install -r requirements.txt", "pip install --no-build-isolation -e .")
    made = python.recipe(part, pins.shipped())
    assert Env(values=(("REQUIREMENTS", "-r requirements.txt"), ("PACKAGES", "."))) in made.deps
    assert "uv pip install -r /tmp/backend.txt wheel" in str(made.deps)
    assert "uv build --wheel --no-build-isolation " in str(made.build)
    assert "--no-index" not in str(made.build)


def test_a_setup_py_whose_build_says_what_it_needs_is_built_with_that() -> None:
    files = {"setup.py": IMPORTING, "tally/__init__.py": "import yaml\nVERSION = '1'\n", "requirements.txt": "pyyaml\n"}
    told = "[build-system]\nrequires = ['setuptools', 'pyyaml']\n"
    assert details({**files, "pyproject.toml": told}).is_isolated


def test_an_extra_of_a_package_brings_a_client_of_a_service() -> None:
    compose = {"compose.yml": "services: {db: {image: 'postgres:16'}, cache: {image: 'redis:8'}}\n", "a.py": ""}
    for files in (
        {"requirements.txt": "databases[postgresql] >= 1\n"},
        {"pyproject.toml": "[tool.poetry.dependencies]\ndatabases = {version = '1', extras = ['postgresql']}\n"},
    ):
        assert [one.name for one in component({**files, **compose}).services] == ["postgres"]


def test_what_commands_install_moves_nothing_that_is_pinned() -> None:
    workflow = {".github/workflows/a.yml": "jobs: {a: {steps: [{run: pip install pytest-xdist}, {run: pytest}]}}"}
    files = {"requirements.txt": "pytest==6.2.5\n", "a.py": "", "tests/test_a.py": TEST, **workflow}
    made = python.recipe(component(files), pins.shipped())
    assert "uv pip install $REQUIREMENTS $TEST_PACKAGES" in str(made.deps)


def test_a_build_system_alone_makes_no_package() -> None:
    files = {"pyproject.toml": "[build-system]\nrequires = ['setuptools']\n", "requirements.txt": "flask\n", "a.py": ""}
    part = component(files)
    assert (part.build_tool, part.commands.build) == ("pip", ())
    assert component({**files, "setup.cfg": "[metadata]\nname = tally\n"}).build_tool == "setuptools"


_values = st.recursive(
    st.sampled_from(['""', '"a"', "1", "true", "1.5", '".."', '"-e ."']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=2).map(
            lambda items: "{" + ", ".join(f"k{number} = {item}" for number, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=4,
)
_keys = st.sampled_from(
    [
        "project", "project.name", "project.dependencies", "project.optional-dependencies", "project.scripts",
        "project.requires-python", "project.readme", "project.dynamic", "project.classifiers", "build-system",
        "build-system.requires", "build-system.build-backend", "dependency-groups", "dependency-groups.test",
        "tool.poetry", "tool.poetry.dependencies", "tool.poetry.group", "tool.poetry.group.dev", "tool.uv.workspace",
        "tool.uv.workspace.members", "tool.pdm.dev-dependencies", "tool.setuptools.dynamic", "tool.pytest", "tool",
        "tool.uv.sources.a", "tool.poetry.dependencies.python",
    ]
)  # fmt: skip


@given(st.dictionaries(_keys, _values, max_size=4), st.text(max_size=60))
def test_no_shape_of_a_manifest_raises(entries: dict[str, str], text: str) -> None:
    document = "\n".join(f"{key} = {value}" for key, value in entries.items())
    looked_at(
        {"pyproject.toml": document, "requirements.txt": text, "tox.ini": text, "a.py": "", "b/Pipfile": document}
    )


@given(st.text(alphabet="[]:=%(){}#;\n ab\\\"',-r.e", max_size=80))
def test_no_text_of_an_older_manifest_raises(text: str) -> None:
    setup = f"from setuptools import setup\nsetup(install_requires={text!r}, extras_require={{'a': {text!r}}})\n"
    looked_at({"setup.cfg": f"[metadata]\n{text}", "setup.py": setup, "b/setup.py": text, "Procfile": f"web: {text}"})


def test_requirements_of_another_package_are_not_installed() -> None:
    ci = "jobs: {a: {steps: [{run: pip install -r backend/tests/down/requirements.txt -r more/requirements.txt}]}}"
    files = {
        "pyproject.toml": PACKAGE,
        "tests/test_a.py": TEST,
        ".github/workflows/ci.yml": ci,
        "backend/tests/down/requirements.txt": "attrs\n",
        "more/requirements.txt": "attrs\n",
    }
    assert "backend/tests/down/requirements.txt" in component(files).manifests
    parts = looked_at({**files, "backend/setup.py": "from setuptools import setup\nsetup(name='b')\n"}).components
    root = next(part for part in parts if part.path == ".")
    assert "backend/tests/down/requirements.txt" not in root.manifests
    assert "more/requirements.txt" in root.manifests


def test_a_command_that_needs_an_extra_is_beside_a_library() -> None:
    package = PACKAGE + '[project.scripts]\ntally = "tally:main"\n'
    assert component({"pyproject.toml": package}).kind == "app"
    assert component({"pyproject.toml": package.replace("docs =", "cli =")}).kind == "library"


def test_what_hatch_installs_for_tests() -> None:
    envs = """[envs.hatch-test]
extra-dependencies = ["trustme", "filelock>=3 ; python_version < '4'"]
features = ["docs"]
[envs.lint]
dependencies = ["ruff"]
"""
    files = {"pyproject.toml": PACKAGE, "tests/test_a.py": TEST, "hatch.toml": envs}
    found = details(files).tests
    assert (found.packages, found.extras) == (("trustme", "filelock>=3"), ("tests",))


def test_files_below_tests_without_a_test_are_none() -> None:
    files = {"pyproject.toml": PACKAGE, "tests/__init__.py": "", "tests/downstream/integrate.py": "print(1)\n"}
    assert component(files).commands.test == ()
