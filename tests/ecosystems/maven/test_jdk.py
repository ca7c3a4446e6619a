"""Which Java builds a component, and because of what."""

from __future__ import annotations

import pytest

from cigen.facts import Runtime, Source
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.maven import projects as p


def java(body: str, files: p.Files | None = None, parent: str = "") -> Runtime:
    return p.component({"pom.xml": p.pom(body, parent=parent), **(files or {})}).runtime


def compiler(configuration: str, more: str = "") -> str:
    return p.build(p.plugin("maven-compiler-plugin", configuration, more=more))


EXECUTION = (
    "<executions><execution><id>base</id><configuration><release>17</release></configuration></execution></executions>"
)


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (p.properties(maven__compiler__release="17"), "17"),
        (p.properties(maven__compiler__target="1.8", maven__compiler__source="1.8"), "8"),
        (p.properties(maven__compiler__source="11"), "11"),
        (p.properties(maven__compiler__release="8"), "11"),  # --release came with 9
        (p.properties(maven__compiler__release="17", maven__compiler__target="21"), "17"),
        (p.properties(maven__compiler__release="11", maven__compiler__testRelease="21"), "21"),
        (p.properties(maven__compiler__testTarget="17", maven__compiler__target="8"), "17"),
        (p.properties(maven__compiler__target="7"), "8"),
        (p.properties(java__version="21"), "21"),
        (p.properties(java__version="21", maven__compiler__release="17"), "17"),
        (p.properties(v="21", maven__compiler__release="${v}"), "21"),
        (compiler("<release>17</release>"), "17"),
        (compiler("<source>11</source><target>11</target>"), "11"),
        (compiler("<release>${java.version}</release>") + p.properties(java__version="8"), "11"),
        (p.build(managed=p.plugin("maven-compiler-plugin", "<target>17</target>")), "17"),
        (compiler("", EXECUTION), "17"),
        (p.properties(maven__compiler__release="15"), "17"),
    ],
)
def test_what_is_compiled_for(body: str, version: str) -> None:
    found = java(body)
    assert found.version == version
    assert not found.assumed


def test_the_source_is_the_line_that_says_it() -> None:
    found = java(
        "\n<properties>\n<java.version>17</java.version>\n</properties>"
        + compiler("<release>${java.version}</release>")
    )
    assert found.requested == "17"
    assert str(found.source) == "pom.xml:6 java.version"


def test_nothing_declared_is_assumed() -> None:
    found = java("")
    assert (found.version, found.assumed, found.source) == ("21", True, None)


@pytest.mark.parametrize(
    ("parent", "version"),
    [
        (p.spring_parent("3.5.0"), "17"),
        (p.spring_parent("4.0.0"), "17"),
        (p.reference("helidon-se", path="", version="4.1.0", group="io.helidon.applications"), "21"),
        (p.reference("micronaut-parent", path="", version="4.7.0", group="io.micronaut.platform"), "17"),
    ],
)
def test_a_parent_outside_decides(parent: str, version: str) -> None:
    found = java("", parent=parent)
    assert (found.version, found.requested) == (version, f">={version}")
    assert found.source
    assert found.source.file == "pom.xml"
    assert found.source.line == 2


def test_a_bill_of_material_decides() -> None:
    bom = p.dependency(
        "io.quarkus.platform:quarkus-bom", version="3.27.0", more="<type>pom</type><scope>import</scope>"
    )
    assert java(f"<dependencyManagement>{p.dependencies(bom)}</dependencyManagement>").version == "17"


def test_a_library_that_needs_more_than_the_target() -> None:
    body = p.properties(maven__compiler__release="8") + p.dependencies(
        p.dependency("org.mockito:mockito-core", version="5.2.0", more="<scope>test</scope>"),
        p.dependency("org.junit.jupiter:junit-jupiter", version="6.0.1", more="<scope>test</scope>"),
    )
    found = java(body)
    assert (found.version, str(found.source).split()[-2:]) == ("17", ["junit-jupiter", "6.0.1"])


def enforcer(version: str) -> str:
    rule = f"<requireJavaVersion><version>{version}</version></requireJavaVersion>"
    return p.build(p.plugin("maven-enforcer-plugin", f"<rules>{rule}</rules>"))


@pytest.mark.parametrize(
    ("version", "expected"), [("[21,)", "21"), ("21", "21"), ("[1.8,9)", "8"), ("[17,22)", "17"), ("[11.0.2,)", "11")]
)
def test_the_enforcer_demands(version: str, expected: str) -> None:
    assert java(enforcer(version)).version == expected


def test_a_demand_against_the_target_is_a_conflict_with_both_places() -> None:
    files = {"pom.xml": p.pom("\n" + p.properties(maven__compiler__release="17") + "\n" + enforcer("[1.8,9)"))}
    (finding,) = [item for item in p.inspect(files).findings if item.code == "version-conflict"]
    assert "pom.xml:5 maven.compiler.release" in finding.message
    assert "pom.xml:6 requireJavaVersion" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        p.build(p.plugin("maven-toolchains-plugin", "<toolchains><jdk><version>17</version></jdk></toolchains>")),
        compiler("<jdkToolchain><version>17</version></jdkToolchain>"),
    ],
)
def test_a_toolchain_is_exact(body: str) -> None:
    assert java(body + p.properties(maven__compiler__release="11")).version == "17"


def test_a_version_file_says_what_builds_the_target() -> None:
    files = {"pom.xml": p.pom(p.properties(maven__compiler__release="11")), ".java-version": "21\n"}
    assert p.component(files).runtime.version == "21"
    assert "bytecode-target" in p.codes(files)


def test_settings_win() -> None:
    source = Source(file="cigen.yml", line=3, key="java")
    settings = Settings(components={".": ComponentSettings(versions={"java": ("25", source)})})
    found = p.component({"pom.xml": p.pom(p.properties(maven__compiler__release="11"))}, settings).runtime
    assert (found.version, found.source) == ("25", source)


def test_a_jdk_profile_holds_only_for_the_jdks_that_activate_it() -> None:
    release = p.properties(maven__compiler__release="17")
    profile = f"<profiles><profile><activation><jdk>[17,)</jdk></activation>{release}</profile></profiles>"
    assert java(p.properties(maven__compiler__target="11") + profile).version == "11"


def test_a_jdk_profile_that_rules_out_no_jdk_says_nothing() -> None:
    release = p.properties(maven__compiler__release="17")
    profile = f"<profiles><profile><activation><jdk>[17,)</jdk></activation>{release}</profile></profiles>"
    assert java(profile).assumed


def test_modules_ask_for_the_highest() -> None:
    files = {
        "pom.xml": p.pom(p.modules("a", "b") + p.properties(maven__compiler__release="11"), packaging="pom"),
        "a/pom.xml": p.pom(p.properties(maven__compiler__release="17"), artifact="a", parent=p.reference("app")),
        "b/pom.xml": p.pom(artifact="b", parent=p.reference("app")),
    }
    found = p.component(files).runtime
    assert found.version == "17"
    assert found.source
    assert found.source.file == "a/pom.xml"


def test_jvm_config_that_java_8_does_not_know() -> None:
    files = {"pom.xml": p.pom(p.properties(maven__compiler__target="8")), ".mvn/jvm.config": "--add-opens=a/b=ALL\n"}
    assert p.component(files).runtime.version == "11"


@pytest.mark.parametrize("release", ["7", "8"])
def test_a_release_below_9_is_told_as_what_it_is(release: str) -> None:
    found = p.inspect({"pom.xml": p.pom(p.properties(maven__compiler__release=release))}).findings
    assert any(f"java 11 builds bytecode for {release} " in finding.message for finding in found)


def test_kotlin_says_its_target() -> None:
    kotlin = p.plugin("kotlin-maven-plugin", "<jvmTarget>17</jvmTarget>", group="org.jetbrains.kotlin")
    assert java(p.build(kotlin)).version == "17"


@pytest.mark.parametrize(
    "text", ["17\nENV EVIL=1", "${{ secrets.X }}", "$(id)", "17; rm -rf /", "x" * 5000, "\u202e17"]
)
def test_hostile_versions_are_dropped_with_a_finding(text: str) -> None:
    files = {"pom.xml": p.pom(p.properties(maven__compiler__release=text))}
    inspection = p.inspect(files)
    (component,) = inspection.components
    assert component.runtime.assumed
    assert all("\n" not in item.message and "\u202e" not in item.message for item in inspection.findings)
