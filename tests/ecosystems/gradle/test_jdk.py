from __future__ import annotations

import pytest

from cigen.ecosystems.gradle.details import Details
from tests.ecosystems.gradle.builds import component, inspect, wrapper


@pytest.mark.parametrize(
    "script",
    [
        "java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }",
        "java.toolchain.languageVersion.set(JavaLanguageVersion.of(17))",
        "kotlin { jvmToolchain(17) }",
        "sourceCompatibility = '17'",
        "java { sourceCompatibility = JavaVersion.VERSION_17 }",
        "java.targetCompatibility = JavaVersion.toVersion(17)",
        "tasks.withType(JavaCompile).configureEach { options.release = 17 }",
        "tasks.withType(JavaCompile) { options.release.set(17) }",
        "kotlin { compilerOptions { jvmTarget = JvmTarget.JVM_17 } }",
        "compileKotlin { kotlinOptions { jvmTarget = '17' } }",
        "def javaVersion = 17\nsourceCompatibility = javaVersion",
        "ext { javaVersion = '17' }\nsourceCompatibility = \"${javaVersion}\"",
        "java { toolchain { languageVersion = JavaLanguageVersion.of(libs.versions.java.get()) } }",
        "java { toolchain { languageVersion = JavaLanguageVersion.of(property('jdk')) } }",
        "allprojects { sourceCompatibility = 17 }",
        "plugins { id 'org.springframework.boot' version '3.3.0' }",
        "apply from: 'gradle/java.gradle'",
        "plugins { id 'my.conventions' }",
    ],
)
def test_java_17_however_it_is_written(script: str) -> None:
    found = component(
        script,
        {
            "gradle/libs.versions.toml": '[versions]\njava = "17"\n',
            "gradle.properties": "jdk=17\n",
            "gradle/java.gradle": "sourceCompatibility = 17",
            "buildSrc/src/main/groovy/my.conventions.gradle": "java { sourceCompatibility = 17 }",
        },
    )
    assert found.runtime.version == "17"
    assert not found.runtime.assumed


def test_java_8_is_written_as_1_8() -> None:
    assert component("sourceCompatibility = 1.8").runtime.version == "8"
    assert component("sourceCompatibility = JavaVersion.VERSION_1_8").runtime.version == "8"


def test_a_release_that_is_computed_tells_nothing() -> None:
    assert component("tasks.withType(JavaCompile) { options.release.set(versions.java.ordinal + 1) }").runtime.assumed


def test_an_old_gradle_bounds_the_jdk_that_compiles() -> None:
    found = component("sourceCompatibility = 8", wrapper("9.0.0"))
    assert found.runtime.version == "17"
    assert component("sourceCompatibility = 8", wrapper("8.14")).runtime.version == "8"


def test_a_toolchain_that_gradle_does_not_run_on_is_a_second_jdk() -> None:
    found = component("java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }", wrapper("7.6.4"))
    assert found.runtime.version == "21"
    assert isinstance(found.details, Details)
    assert (found.details.jdk, found.details.toolchains) == ("17", ("21",))


def test_two_toolchains() -> None:
    found = component(
        "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n"
        "tasks.register('old', Test) { javaLauncher = javaToolchains.launcherFor { "
        "languageVersion = JavaLanguageVersion.of(17) } }"
    )
    assert isinstance(found.details, Details)
    assert (found.details.jdk, found.details.toolchains) == ("21", ("17",))


def test_a_conflict_names_both_places() -> None:
    found = inspect({"build.gradle": "sourceCompatibility = 21", ".java-version": "17"})
    (conflict,) = [item for item in found.findings if item.code == "version-conflict"]
    assert "build.gradle:1" in conflict.message
    assert ".java-version" in conflict.message


@pytest.mark.parametrize(("gradle", "java"), [("8.14", "21"), ("7.6.4", "17"), ("6.9", "11"), ("9.1.0", "21")])
def test_nothing_said_is_the_default_or_the_newest_that_gradle_runs_on(gradle: str, java: str) -> None:
    runtime = component("", wrapper(gradle)).runtime
    assert (runtime.version, runtime.assumed) == (java, True)


def test_what_gradle_is_said_to_run_on_does_not_beat_what_a_team_builds_with() -> None:
    steps = "jobs: {a: {steps: [{uses: actions/setup-java@v5, with: {java-version: 17}}]}}"
    for script, more in (("sourceCompatibility = '17'", {}), ("", {".github/workflows/ci.yml": steps})):
        found = inspect({"build.gradle": script, **wrapper("7.2"), **more})
        (part,) = found.components
        details = part.details
        assert isinstance(details, Details)
        assert (part.runtime.version, details.jdk) == ("17", "17")
        assert any("Gradle 7.2" in one.message for one in found.findings)


def test_what_gradle_is_said_to_run_on_beats_an_image() -> None:
    files = {**wrapper("7.2"), "Dockerfile": "FROM eclipse-temurin:21\n"}
    assert component("sourceCompatibility = 8", files).runtime.version == "8"
    assert component("", files).runtime.version == "8"
