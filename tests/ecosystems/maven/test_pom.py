"""One pom as typed data."""

from __future__ import annotations

import pytest

from cigen.ecosystems.maven.pom import read
from cigen.xmltree import XmlError
from tests.ecosystems.maven import projects as p


def test_values_keep_their_lines() -> None:
    found = read(
        "a/pom.xml", b"<project>\n<properties>\n<x.y>1</x.y>\n</properties>\n<packaging>war</packaging></project>"
    )
    assert found.folder == "a"
    assert (found.section.properties["x.y"].text, found.section.properties["x.y"].source.line) == ("1", 3)
    assert str(found.packaging.source) == "a/pom.xml:5 packaging"


def test_group_and_version_come_from_the_parent() -> None:
    found = read("pom.xml", p.pom(parent=p.reference("up", version="7", group="g")).encode())
    assert (found.key, found.version) == (("g", "app"), "7")
    assert found.parent
    assert found.parent.path == "../pom.xml"


@pytest.mark.parametrize(
    "written", ["<relativePath/>", "<relativePath></relativePath>", "<relativePath> </relativePath>"]
)
def test_an_empty_relative_path_is_no_path(written: str) -> None:
    found = read("pom.xml", p.pom(parent=p.reference("up") + written).encode())
    assert found.parent
    assert found.parent.path == ""


def test_modules_of_profiles_and_of_maven_4() -> None:
    text = p.pom(
        p.modules("a") + "<subprojects><subproject>b</subproject></subprojects>"
        f"<profiles><profile><id>x</id>{p.modules('c')}</profile></profiles>"
    )
    assert [module.text for module in read("pom.xml", text.encode()).modules] == ["a", "b", "c"]


def test_plugins_have_a_group_goals_and_configurations() -> None:
    executions = (
        "<executions><execution><phase>test</phase><goals><goal>x</goal><goal>y</goal></goals>"
        "<configuration><k>2</k></configuration></execution></executions>"
    )
    text = p.pom(p.build(p.plugin("some", "<k>1</k>", more=executions)))
    (plugin,) = read("pom.xml", text.encode()).section.plugins
    assert plugin.group == "org.apache.maven.plugins"
    assert plugin.goals == {"x", "y"}
    assert [item.text_of("k") for item in plugin.configurations] == ["1", "2"]


def test_what_is_no_project_is_refused() -> None:
    with pytest.raises(XmlError, match="root element"):
        read("pom.xml", b"<settings/>")


def test_an_empty_project_is_one() -> None:
    found = read("pom.xml", b"<project/>")
    assert (found.key, found.packaging.text, found.modules) == (("", ""), "jar", ())
