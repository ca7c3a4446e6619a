"""Which manifests are worth reading, and which are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from cigen.evidence import places
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings


def left(*paths: str, outputs: tuple[str, ...] = (), settings: Settings | None = None) -> list[str]:
    repo = Repo.from_mapping(dict.fromkeys(paths, "{}"))
    return places.candidates(repo, settings or Settings(), ("package.json",), outputs)[0]


@pytest.mark.parametrize(
    "folder",
    [
        "src/test/resources",
        "vendor/x",
        "a/node_modules/b",
        "fixtures/a",
        "packages/core/spec/fixture/app",
        "__tests__",
        "third_party/x",
        "forks/x",
        "lib/testdata",
        ".devcontainer",
    ],
)
def test_material_is_not_even_read_unless_asked_for(folder: str) -> None:
    path = f"{folder}/package.json"
    assert left("package.json", path) == ["package.json"]
    asked = Settings(components={folder: ComponentSettings()})
    assert left("package.json", path, settings=asked) == sorted(["package.json", path])


def test_outputs_of_another_manifest_are_left_out_and_other_folders_of_that_name_are_not() -> None:
    paths = ("dist/package.json", "web/dist/package.json", "web/package.json")
    assert left(*paths, outputs=("dist",)) == ["dist/package.json", "web/package.json"]


@pytest.mark.parametrize(
    "folder",
    [
        "examples/a", "example", "docs", "push-examples/js", "playground-vue", "online-playground", "test/module/cjs",
        "tests/apps/x",
        "archive/old-api", "apps/web/archived",
        "maven-tests", "integration-test", "website", "guide/src/x", "lib/theme_template",
        "scripts/release", "test_suite/no_std", "tools/lint", ".github/actions/x",
        ".storybook", "packages/kit/test/apps/basics", "benchmarks/x", "extra/pr",
        "PluginTests", "Examples/a", "my-long-name-samples/x", "sample_deployments/a", "Snapshots/Euclid",
        "fuzz", "fuzz-afl", "fuzzing/oss", "ci/alt-core", "_codegen", "integrationtests/scenarios/a", "test_site",
        "docker/test-images/db", "load-tests", "performance_test/x",
        "boilerplates/next", "evals", "obsolete/old", "cookbook/chat", "apps/docs-site", "source/shop_docs_website",
        "documentation-app",
        "harness/x", "test_pkg", "Shop/WebTestApp", "DemoApp", "spike/x", "config/mail-mock", "mocks", "mock-server",
    ],
)  # fmt: skip
def test_examples_count_only_where_there_is_nothing_else(folder: str) -> None:
    path = f"{folder}/package.json"
    others, findings = places.without_examples(["package.json", path], Settings())
    assert others == ["package.json"]
    assert [finding.code for finding in findings] == ["left-out"]
    assert places.without_examples([path], Settings()) == ([path], [])


@pytest.mark.parametrize(
    "folder",
    [
        "api",
        "docsearch",
        "packages/docs-api",
        "testing-service",
        "demo-shop",
        "hammock",
        "mockery",
        "latest",
        "Latest",
        "AppKit",
        "contest",
        "toolbox",
        "load-generator",
        "test-image-service",
    ],
)
def test_other_folders_are_components(folder: str) -> None:
    paths = ["package.json", f"{folder}/package.json"]
    assert places.without_examples(paths, Settings()) == (paths, [])


def test_a_link_to_another_manifest_is_no_component_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/pyproject.toml").symlink_to("../pyproject.toml")
    found, findings = places.candidates(Repo.from_folder(tmp_path), Settings(), ("pyproject.toml",))
    assert found == ["pyproject.toml"]
    assert [finding.file for finding in findings] == ["requirements/pyproject.toml"]


FLUTTER = "name: app\ndependencies:\n  flutter:\n    sdk: flutter\n"


@pytest.mark.parametrize(
    ("files", "is_left"),
    [
        ({"pubspec.yaml": FLUTTER, "linux/CMakeLists.txt": ""}, False),
        ({"app/pubspec.yaml": FLUTTER, "app/windows/runner/CMakeLists.txt": ""}, False),
        ({"pubspec.yaml": "name: app\nenvironment:\n  flutter: ^3.1.0\n", "ios/CMakeLists.txt": ""}, False),
        (
            {"pubspec.yaml": FLUTTER, "web/CMakeLists.txt": "", "web/index.html": "<script src=flutter_bootstrap.js>"},
            False,
        ),
        ({"pubspec.yaml": FLUTTER, "web/CMakeLists.txt": "", "web/index.html": "<div id=root>"}, True),
        ({"pubspec.yaml": "name: app\n", "linux/CMakeLists.txt": ""}, True),
        ({"pubspec.yaml": FLUTTER, "native/CMakeLists.txt": ""}, True),
        ({"app/pubspec.yaml": FLUTTER, "linux/CMakeLists.txt": ""}, True),
    ],
)
def test_what_flutter_drives_for_a_platform_is_told_and_left_out(files: dict[str, str], is_left: bool) -> None:
    kept, findings = places.candidates(Repo.from_mapping(files), Settings(), ("CMakeLists.txt",))
    assert bool(kept) is is_left
    assert any("driven by Flutter" in one.message for one in findings) is not is_left


def test_an_image_in_a_folder_that_flutter_drives_stays() -> None:
    files = {"pubspec.yaml": FLUTTER, "linux/Dockerfile": "FROM debian:13\n"}
    assert places.candidates(Repo.from_mapping(files), Settings(), ("Dockerfile",))[0] == ["linux/Dockerfile"]
