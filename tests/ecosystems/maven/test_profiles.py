"""Profiles that are active where nobody asks."""

from __future__ import annotations

import pytest

from cigen.ecosystems.maven.profiles import jdk_applies
from tests.ecosystems.maven import projects as p


def profile(activation: str, name: str = "one", value: str = "profile") -> str:
    return f"<profile><id>{name}</id><activation>{activation}</activation>{p.properties(x=value)}</profile>"


def x_of(profiles: str, files: p.Files | None = None) -> str:
    body = p.properties(x="project") + f"<profiles>{profiles}</profiles>"
    found = p.model({"pom.xml": p.pom(body), **(files or {})}).lookup("x")
    assert found
    return found.text


@pytest.mark.parametrize(
    "activation",
    [
        "<activeByDefault>true</activeByDefault>",
        "<property><name>!skip</name></property>",
        "<os><family>unix</family></os>",
        "<os><family>!windows</family></os>",
        "<file><exists>pom.xml</exists></file>",
        "<file><missing>nothing</missing></file>",
        "<file><exists>${basedir}/src/main</exists></file>",
        "<property><name>given</name></property>",
        "<property><name>given</name><value>yes</value></property>",
        "<property><name>given</name><value>!no</value></property>",
    ],
)
def test_active(activation: str) -> None:
    assert x_of(profile(activation), {".mvn/maven.config": "-Dgiven=yes", "src/main/java/A.java": ""}) == "profile"


@pytest.mark.parametrize(
    "activation",
    [
        "",
        "<activeByDefault>false</activeByDefault>",
        "<property><name>release</name></property>",
        "<property><name>!given</name></property>",
        "<property><name>given</name><value>no</value></property>",
        "<os><family>windows</family></os>",
        "<jdk>[1.5,)</jdk>",
        "<file><exists>../../etc/passwd</exists></file>",
        "<property><name>!skip</name></property><os><family>mac</family></os>",
    ],
)
def test_not_active(activation: str) -> None:
    assert x_of(profile(activation), {".mvn/maven.config": "-Dgiven=yes"}) == "project"


def test_another_active_profile_ends_the_default() -> None:
    both = profile("<activeByDefault>true</activeByDefault>", "a", "default") + profile(
        "<property><name>!no</name></property>", "b", "asked"
    )
    assert x_of(both) == "asked"


@pytest.mark.parametrize(("config", "expected"), [("-Pone", "profile"), ("-P\none", "profile"), ("-P!one", "project")])
def test_maven_config_asks_for_profiles(config: str, expected: str) -> None:
    assert x_of(profile("" if expected == "profile" else "<property><name>!a</name></property>"),
                {".mvn/maven.config": config}) == expected  # fmt: skip


def test_a_parents_profile_looks_beside_the_child() -> None:
    files = {
        "pom.xml": p.pom(p.modules("m") + f"<profiles>{profile('<file><exists>here.txt</exists></file>')}</profiles>",
                         packaging="pom", artifact="up"),
        "m/pom.xml": p.pom(parent=p.reference("up")),
        "m/here.txt": "",
    }  # fmt: skip
    assert p.model(files, "m/pom.xml").lookup("x")
    assert p.model(files).lookup("x") is None


@pytest.mark.parametrize(
    ("condition", "majors"), [("[9,)", {11, 17}), ("1.8", {8}), ("!1.8", {11, 17}), ("11", {11}), ("nonsense", set())]
)
def test_jdk_conditions(condition: str, majors: set[int]) -> None:
    assert {major for major in (8, 11, 17) if jdk_applies(condition, major)} == majors
