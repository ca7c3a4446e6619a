"""Packages and workspaces of Dart to components and recipes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import dart
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import Settings

SERVER = "final port = Platform.environment['PORT'] ?? '9000';\nvoid main() => serve(handler, ip, port);\n"
SHELF = "name: web\nenvironment:\n  sdk: ^3.4.0\ndependencies:\n  shelf: ^1.4.0\n"


def look(files: dict[str, str]) -> Inspection:
    return dart.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: dict[str, str]) -> Component:
    (part,) = look(files).components
    return part


def recipe(files: dict[str, str]) -> Recipe:
    return dart.recipe(component(files), pins.shipped())


def test_a_server_is_compiled_and_started() -> None:
    files = {"pubspec.yaml": SHELF, "bin/server.dart": SERVER, "pubspec.lock": "", "test/a_test.dart": ""}
    part, made = component(files), recipe(files)
    assert (part.name, part.kind, part.framework, part.port) == ("web", "app", "shelf", 9000)
    assert ("PORT", "9000") in made.install[-1].values  # type: ignore[union-attr]
    assert "--enforce-lockfile" in str(made.deps)
    assert any("tojunit" in command for command in made.test)


def test_what_serves_may_be_in_a_library_of_its_own() -> None:
    main = "import 'package:web/app.dart';\nvoid main() => run();\n"
    part = component({"pubspec.yaml": SHELF, "bin/main.dart": main, "lib/app.dart": "serve(handler, ip, 81);"})
    assert (part.kind, part.port) == ("app", 81)


def test_a_package_without_programs_is_analysed() -> None:
    made = recipe({"pubspec.yaml": "name: text\n", "lib/text.dart": ""})
    assert (made.runtime, made.test) == (None, ())
    assert any("dart analyze --no-fatal-warnings lib" in command for command in made.build)
    assert "ANALYSED" in str(made.deps)


def test_examples_are_packages_of_their_own() -> None:
    made = recipe({"pubspec.yaml": "name: text\n", "lib/text.dart": "", "example/pubspec.yaml": "name: try\n"})
    assert "dart pub get --no-example" in str(made.deps)
    assert "dart pub get --no-example --offline" in made.build


def test_a_program_without_a_port() -> None:
    part = component({"pubspec.yaml": "name: tool\n", "bin/tool.dart": "void main() {}"})
    assert (part.kind, part.port) == ("app", None)


def test_members_of_a_workspace_are_built_with_it() -> None:
    files = {
        "pubspec.yaml": "name: root\nworkspace: [packages/a, packages/web]\n",
        "packages/a/pubspec.yaml": "name: a\nresolution: workspace\n",
        "packages/a/test/a_test.dart": "",
        "packages/web/pubspec.yaml": f"{SHELF}resolution: workspace\n",
        "packages/web/bin/server.dart": SERVER,
    }
    part = component(files)
    assert (part.path, part.workspace, part.kind) == (".", "pub", "app")
    assert {"packages/a/pubspec.yaml", "packages/web/pubspec.yaml"} <= set(part.manifests)
    assert "packages/web/bin/server.dart" in str(recipe(files).deps)


def test_a_neighbour_is_in_the_context() -> None:
    files = {
        "pkgs/a/pubspec.yaml": "name: a\ndependencies:\n  b:\n    path: ../b\n",
        "pkgs/b/pubspec.yaml": "name: b\ndependencies: {a: {path: ../a}}\n",
    }
    first, second = look(files).components
    assert (first.context, set(first.manifests)) == ("pkgs", {"pkgs/a/pubspec.yaml", "pkgs/b/pubspec.yaml"})
    assert second.context == "pkgs"


def test_code_that_is_not_committed_is_generated() -> None:
    pubspec = "name: a\ndev_dependencies: {build_runner: any}\n"
    missing = {"pubspec.yaml": pubspec, "lib/a.dart": "part 'a.g.dart';\n"}
    assert any("build_runner build" in command for command in recipe(missing).build)
    assert not any("build_runner" in command for command in recipe({**missing, "lib/a.g.dart": ""}).build)


def test_flutter_is_told_and_not_built() -> None:
    found = look({"pubspec.yaml": "name: app\ndependencies:\n  flutter:\n    sdk: flutter\n"})
    assert not found.components
    assert "Flutter's SDK" in found.findings[0].message


@pytest.mark.parametrize(
    "more",
    [
        "dev_dependencies:\n  flutter_test:\n    sdk: flutter\n",
        "flutter:\n  plugin:\n    platforms: {ios: {}}\n",
        "environment:\n  flutter: '>=3.0.0'\n",
        "dependencies:\n  ui:\n    path: ui\n",
    ],
)
def test_what_needs_flutter_in_any_way_is_not_built(more: str) -> None:
    other = "name: ui\ndependencies: {flutter: {sdk: flutter}}\n"
    found = look({"pubspec.yaml": f"name: app\n{more}", "ui/pubspec.yaml": other, "lib/a.dart": ""})
    assert not found.components
    assert {finding.code for finding in found.findings} == {"flutter"}


def test_packages_that_melos_links_are_told() -> None:
    files = {
        "melos.yaml": "name: shop\npackages: [packages/*]\n",
        "pubspec.yaml": "name: root\ndev_dependencies: {melos: ^6.0.0}\n",
        "packages/a/pubspec.yaml": "name: a\n",
        "packages/b/pubspec.yaml": "name: b\ndependencies: {a: ^1.0.0}\n",
    }
    found = look(files)
    assert [part.path for part in found.components] == ["packages/a", "packages/b"]
    assert [(one.code, one.file) for one in found.findings if one.code in ("melos", "left-out")] == [
        ("left-out", "pubspec.yaml"),
        ("melos", "melos.yaml"),
    ]
    alone = {**files, "packages/b/pubspec.yaml": "name: b\ndependencies: {a: {path: ../a}}\n"}
    assert "melos" not in {finding.code for finding in look(alone).findings}


def test_hooks_of_a_template_are_no_component() -> None:
    files = {
        "bricks/a/brick.yaml": "name: a\n",
        "bricks/a/hooks/pubspec.yaml": "name: a_hooks\n",
        "pubspec.yaml": SHELF,
    }
    assert [part.path for part in look(files).components] == ["."]


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pubspec.yaml": "name: a\nenvironment: {sdk: '>=2.12.0 <3.0.0'}\n"}, "3.13"),
        ({"pubspec.yaml": "name: a\nenvironment: {sdk: '>=3.0.0 <3.6.0'}\n"}, "3.5"),
        ({"pubspec.yaml": "name: a\nenvironment: {sdk: '>=2.0.0 <2.20.0'}\n"}, "2.19"),
        ({"pubspec.yaml": "name: a\n", ".tool-versions": "dart 3.8.1\n"}, "3.8"),
        ({"pubspec.yaml": "name: a\n", "Dockerfile": "FROM dart:3.7-sdk\n"}, "3.7"),
    ],
)
def test_version(files: dict[str, str], version: str) -> None:
    assert component(files).runtime.version == version


def test_a_broken_one_leaves_others_alone() -> None:
    found = look({"a/pubspec.yaml": "- 1", "b/pubspec.yaml": "name: b\n"})
    assert [part.path for part in found.components] == ["b"]
    assert found.findings[0].severity == "error"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["name", "environment", "sdk", "dependencies", "a", "path", "workspace", "resolution"]),
                inner,
            )
        ),
    )
)
def test_nothing_raises(document: object) -> None:
    for part in look({"pubspec.yaml": json.dumps(document), "bin/main.dart": SERVER}).components:
        dart.recipe(part, pins.shipped())


def test_package_without_code_is_no_component() -> None:
    files = {
        "pubspec.yaml": "name: text\n",
        "lib/text.dart": "",
        "analysis/pubspec.yaml": "name: rules\ndependencies: {lints: ^6.0.0}\n",
        "analysis/lib/analysis_options.yaml": "",
    }
    found = look(files)
    assert [part.path for part in found.components] == ["."]
    assert [one.file for one in found.findings if one.code == "left-out"] == ["analysis/pubspec.yaml"]
