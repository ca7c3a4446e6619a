"""Native sources that Java calls belong to the build around them, unless a pipeline builds them by themselves."""

from __future__ import annotations

import pytest

from cigen import inspector, pins
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

POM = "<project><groupId>com.example</groupId><version>1</version><artifactId>codec</artifactId></project>"
CI = ".github/workflows/ci.yml"
FILES = {
    "pom.xml": POM,
    "src/main/java/A.java": "class A { native int add(int a); }",
    "native/CMakeLists.txt": "project(codec C)\nadd_library(codec SHARED add.c)\n",
    "native/add.c": "#include <jni.h>\n",
}


def paths(files: dict[str, str], settings: Settings | None = None) -> list[str]:
    repo = Repo.from_mapping({**FILES, **files})
    return [part.path for part in inspector.inspect(repo, pins.shipped(), settings or Settings()).components]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ["."]),
        ({CI: "jobs: {a: {steps: [{run: mvn verify -Pnative}]}}"}, ["."]),
        ({CI: "jobs: {a: {steps: [{run: cmake -S native -B out}]}}"}, [".", "native"]),
        ({CI: "jobs: {a: {steps: [{run: cmake ., working-directory: native}]}}"}, [".", "native"]),
        ({"native/add.c": "int add(int a) { return a; }\n"}, [".", "native"]),
    ],
)
def test_what_java_calls_is_a_part_of_its_build(files: dict[str, str], expected: list[str]) -> None:
    assert paths(files) == expected


def test_a_setting_makes_it_a_component() -> None:
    assert paths({}, Settings(components={"native": ComponentSettings()})) == [".", "native"]
