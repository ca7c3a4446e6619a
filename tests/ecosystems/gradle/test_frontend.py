"""Packages of JavaScript that a Gradle build drives."""

from __future__ import annotations

import pytest

from cigen import inspector, pins
from cigen.facts import Facts
from cigen.repo import Repo
from cigen.settings import Settings

PLUGIN = 'plugins {\n  id "java"\n  id "com.github.node-gradle.node" version "7.1.0"\n}\n'
EXEC = 'plugins { id "java" }\ntask ui(type: Exec) {\n  workingDir "ui"\n  commandLine "npm", "run", "build"\n}\n'
JAVA = {"settings.gradle": "rootProject.name = 'shop'", "src/main/java/A.java": "class A {}"}
PACKAGE = '{"name": "ui", "private": true, "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}'


def facts(build: str, folder: str, **more: str) -> Facts:
    prefix = "" if folder == "." else f"{folder}/"
    package = {f"{prefix}package.json": PACKAGE, f"{prefix}package-lock.json": '{"lockfileVersion": 3}'}
    files = {**JAVA, "build.gradle": build, **package, f"{prefix}index.html": "", **more}
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


@pytest.mark.parametrize(
    ("build", "folder", "deps"),
    [
        (PLUGIN, ".", "npm ci"),
        (PLUGIN + 'node { nodeProjectDir = file("${project.projectDir}/ui") }\n', "ui", "npm --prefix ui ci"),
        (PLUGIN + 'node { nodeModulesDir = file("ui") }\n', "ui", "npm --prefix ui ci"),
        (EXEC, "ui", "npm --prefix ui ci"),
    ],
)
def test_what_the_build_drives_is_installed_for_it_and_no_component(build: str, folder: str, deps: str) -> None:
    (part,) = facts(build, folder).components
    assert (part.path, part.build_tool, part.commands.deps[1:]) == (".", "gradle", (deps,))
    assert part.beside


@pytest.mark.parametrize(
    ("build", "folder"),
    [
        ('plugins { id "java" }\n', "ui"),
        (EXEC.replace('"ui"', '"other"'), "ui"),
        (EXEC.replace('"npm"', '"make"'), "ui"),
        (PLUGIN + 'node { nodeProjectDir = file("../ui") }\n', "ui"),
    ],
)
def test_what_it_does_not_drive_is_a_component(build: str, folder: str) -> None:
    found = {part.path: part for part in facts(build, folder).components}
    assert {*found} == {".", "ui"}
    assert found["."].beside is None


def test_what_pipelines_build_by_itself_is_a_component_too() -> None:
    job = "jobs: {ui: {steps: [{run: npm run build, working-directory: ui}]}}\n"
    found = {part.path: part for part in facts(EXEC, "ui", **{".github/workflows/ci.yml": job}).components}
    assert {*found} == {".", "ui"}
    assert found["."].beside
