"""What is inherited and how it is interpolated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ecosystems.maven import projects as p


def value(files: p.Files, name: str, file: str = "pom.xml") -> str | None:
    found = p.model(files, file).lookup(name)
    return found.text if found else None


def test_a_reference_has_the_place_of_what_it_refers_to() -> None:
    files = {"pom.xml": "<project><properties>\n<a>${b}</a>\n<b>17</b>\n</properties></project>"}
    found = p.model(files).lookup("a")
    assert found
    assert (found.text, str(found.source)) == ("17", "pom.xml:3 b")


def test_a_child_overrides_its_parent_and_the_parent_sees_it() -> None:
    files = {
        "pom.xml": p.pom(p.modules("m") + p.properties(x="1", y="${x}-y"), packaging="pom", artifact="up"),
        "m/pom.xml": p.pom(p.properties(x="2"), parent=p.reference("up")),
    }
    assert value(files, "y", "m/pom.xml") == "2-y"
    assert value(files, "y") == "1-y"


def test_project_values() -> None:
    files = {"pom.xml": p.pom(p.properties(a="${project.groupId}:${project.artifactId}:${project.version}"))}
    assert value(files, "a") == "com.example:app:1"


def test_revision_of_maven_config() -> None:
    files = {
        "pom.xml": "<project><artifactId>a</artifactId><version>${revision}</version></project>",
        ".mvn/maven.config": "-Drevision=9",
    }
    assert value(files, "project.version") == "9"


@pytest.mark.parametrize(
    "written",
    [p.properties(a="${a}"), p.properties(a="${b}", b="x${a}"), p.properties(a="${nothing}"), p.properties(a="${}")],
)
def test_what_cannot_be_known_is_unknown(written: str) -> None:
    assert value({"pom.xml": p.pom(written)}, "a") in (None, "${}")


def test_properties_that_double_do_not_explode() -> None:
    doubling = "".join(f"<p{n}>${{p{n + 1}}}${{p{n + 1}}}</p{n}>" for n in range(60))
    assert value({"pom.xml": f"<project><properties>{doubling}<p60>x</p60></properties></project>"}, "p0") is None


def test_a_long_chain_of_properties_ends() -> None:
    chain = "".join(f"<p{n}>${{p{n + 1}}}</p{n}>" for n in range(5000))
    assert value({"pom.xml": f"<project><properties>{chain}<p5000>x</p5000></properties></project>"}, "p0") is None


def test_a_parent_is_found_by_path_only_where_it_is_meant() -> None:
    up = p.pom(p.properties(x="1"), packaging="pom", artifact="up")
    other = p.pom(parent=p.reference("other"))
    files = {"pom.xml": up, "m/pom.xml": other}
    assert p.model(files, "m/pom.xml").outside
    assert value(files, "x", "m/pom.xml") is None


def test_a_parent_is_found_among_the_modules() -> None:
    files = {
        "pom.xml": p.pom(p.modules("m", "up"), packaging="pom", artifact="root"),
        "up/pom.xml": p.pom(p.properties(x="1"), packaging="pom", artifact="up"),
        "m/pom.xml": p.pom(parent=p.reference("up", path="")),
    }
    assert value(files, "x", "m/pom.xml") == "1"


def test_parents_in_a_circle_are_told() -> None:
    files = {
        "a/pom.xml": p.pom(artifact="a", parent=p.reference("b", path="../b")),
        "b/pom.xml": p.pom(artifact="b", parent=p.reference("a", path="../a")),
    }
    assert "parent-circle" in p.codes(files)


def test_a_version_comes_from_the_management_of_the_parent() -> None:
    managed = f"<dependencyManagement>{p.dependencies(p.dependency('g:d', version='${v}'))}</dependencyManagement>"
    files = {
        "pom.xml": p.pom(p.modules("m") + p.properties(v="3") + managed, packaging="pom", artifact="up"),
        "m/pom.xml": p.pom(p.dependencies("g:d"), parent=p.reference("up")),
    }
    found = p.model(files, "m/pom.xml")
    version = found.version(found.dependencies[0])
    assert version
    assert version.text == "3"


def test_plugins_that_are_not_inherited() -> None:
    files = {
        "pom.xml": p.pom(p.modules("m") + p.build(p.plugin("x", more="<inherited>false</inherited>"), p.plugin("y")),
                         packaging="pom", artifact="up"),
        "m/pom.xml": p.pom(parent=p.reference("up")),
    }  # fmt: skip
    assert [item.artifact for item in p.model(files, "m/pom.xml").plugins] == ["y"]
    assert [item.artifact for item in p.model(files).plugins] == ["x", "y"]


def test_management_alone_runs_no_plugin() -> None:
    found = p.model({"pom.xml": p.pom(p.build(managed=p.plugin("x", "<k>1</k>")))})
    assert found.plugin("x") == ()
    assert len(found.plugin("x", bound=True)) == 1


@given(st.dictionaries(st.sampled_from("abcd"), st.text(alphabet="abcd${}x", max_size=12), max_size=4))
def test_interpolation_always_ends(values: dict[str, str]) -> None:
    found = value({"pom.xml": p.pom(p.properties(**values))}, "a")
    assert found is None or len(found) <= 1000
