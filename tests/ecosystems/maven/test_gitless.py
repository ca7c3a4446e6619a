"""Plugins that ask git."""

from __future__ import annotations

import pytest

from cigen.ecosystems.maven import building, gitless
from cigen.ecosystems.maven.details import Details
from cigen.pins import shipped
from tests.ecosystems.maven import projects as p

COMMIT_ID = p.plugin("git-commit-id-maven-plugin", group="io.github.git-commit-id")
BUILD_NUMBER = p.plugin("buildnumber-maven-plugin", group="org.codehaus.mojo")
YEARS = p.dependencies(p.dependency("com.mycila:license-maven-plugin-git", version="5.0.0"))
LICENSE = p.plugin("license-maven-plugin", group="com.mycila")
SKIPPED = "maven.gitcommitid.skip"
RATCHETED = ("spotless.apply.skip", "spotless.check.skip")
LICENSED = "license.skip"
NUMBERED = "maven.buildNumber.revisionOnScmFailure=unknown"


def properties(body: str, parent: str = "") -> tuple[str, ...]:
    details = p.component({"pom.xml": p.pom(body, parent=parent)}).details
    assert isinstance(details, Details)
    return details.gitless


def spotless(configuration: str) -> str:
    return p.build(p.plugin("spotless-maven-plugin", configuration, group="com.diffplug.spotless"))


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("", ()),
        (p.build(COMMIT_ID), (SKIPPED,)),
        (p.build(BUILD_NUMBER, COMMIT_ID), (NUMBERED, SKIPPED)),
        (p.build(managed=COMMIT_ID), ()),
        (spotless("<java><ratchetFrom>origin/main</ratchetFrom></java>"), RATCHETED),
        (spotless("<ratchetFrom>origin/main</ratchetFrom>"), RATCHETED),
        (spotless("<java/>"), ()),
        (p.build(p.plugin("license-maven-plugin", group="com.mycila")), ()),
        (p.build(p.plugin("license-maven-plugin", group="com.mycila", more=YEARS)), (LICENSED,)),
        (p.build(LICENSE, managed=p.plugin("license-maven-plugin", group="com.mycila", more=YEARS)), (LICENSED,)),
        (p.build(p.plugin("license-maven-plugin", group="org.codehaus.mojo", more=YEARS)), ()),
    ],
)
def test_plugins_that_the_build_runs_do_without_git(body: str, wanted: tuple[str, ...]) -> None:
    assert properties(body) == wanted


def test_a_parent_outside_may_bring_them_and_a_framework_does_not() -> None:
    assert properties("", p.reference("corporate", path="", group="com.corp")) == (LICENSED, NUMBERED, SKIPPED)
    assert properties("", p.spring_parent()) == ()


def test_every_run_of_maven_gets_them_and_a_person_is_told_the_plain_command() -> None:
    component = p.component({"pom.xml": p.pom(p.build(COMMIT_ID))})
    recipe = building.recipe(component, shipped())
    assert recipe.build == ("mvn -B -ntp -Dmaven.gitcommitid.skip package -DskipTests",)
    assert recipe.test[0].startswith("mvn -B -ntp -Dmaven.gitcommitid.skip verify")
    assert component.commands.build == ("mvn -B package -DskipTests",)


def test_what_goes_without_git_is_told_once() -> None:
    files = {
        "pom.xml": p.pom(p.modules("a", "b") + p.build(COMMIT_ID), packaging="pom", artifact="root"),
        "a/pom.xml": p.pom(p.build(COMMIT_ID), artifact="a"),
        "b/pom.xml": p.pom(p.build(BUILD_NUMBER), artifact="b"),
    }
    found = [item for item in p.inspect(files).findings if item.code == "without-git"]
    assert [(item.severity, item.file) for item in found] == [("info", "pom.xml"), ("info", "b/pom.xml")]


def test_nothing_of_a_pom_is_in_a_property() -> None:
    (model,) = [p.model({"pom.xml": p.pom(spotless("<ratchetFrom>$(rm -rf /)</ratchetFrom>"))})]
    assert gitless.properties([model]) == RATCHETED
