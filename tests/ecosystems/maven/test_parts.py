"""A reactor of several applications: a component for each, and one for the rest."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import maven
from cigen.ecosystems.maven.details import Details
from cigen.facts import Component
from cigen.plan import Env, Recipe
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.maven import projects as p


def app(name: str, *needs: str, more: str = "") -> str:
    dependencies = p.dependencies(*(p.dependency(f"com.example:{need}", version="1") for need in needs))
    body = dependencies + more + p.build(p.SPRING_PLUGIN)
    return p.pom(body, artifact=name, parent=p.reference("root", path="../../pom.xml"))


def lib(name: str, *needs: str) -> str:
    dependencies = p.dependencies(*(p.dependency(f"com.example:{need}", version="1") for need in needs))
    return p.pom(dependencies, artifact=name)


SHOP = {
    "pom.xml": p.pom(
        p.modules("apps/orders", "apps/stock", "libs/money", "libs/units"), packaging="pom", artifact="root"
    ),
    "apps/orders/pom.xml": app("orders", "money"),
    "apps/stock/pom.xml": app("stock", "units"),
    "libs/money/pom.xml": lib("money"),
    "libs/units/pom.xml": lib("units"),
}
TESTED = {**SHOP, "libs/money/src/test/java/MoneyTest.java": "class MoneyTest {}"}


def by_name(files: p.Files, settings: Settings | None = None) -> dict[str, Component]:
    return {one.name: one for one in p.inspect(files, settings).components}


def details(one: Component) -> Details:
    assert isinstance(one.details, Details)
    return one.details


def recipe(one: Component) -> Recipe:
    return maven.recipe(one, pins.shipped())


def test_each_application_is_a_component_that_is_built_in_the_reactor() -> None:
    found = by_name(SHOP)
    assert {name: (one.path, one.context, one.kind) for name, one in found.items()} == {
        "orders": ("apps/orders", ".", "app"),
        "stock": ("apps/stock", ".", "app"),
    }
    assert set(found["orders"].manifests) == set(SHOP)


def test_libraries_with_tests_are_tested_once_in_a_component_of_their_own() -> None:
    found = by_name(TESTED)
    assert (found["root"].path, found["root"].kind) == (".", "library")
    assert details(found["root"]).modules == "libs/money,libs/units"
    assert details(found["orders"]).modules == "apps/orders"


def test_a_module_that_no_application_is_made_of_is_built_too() -> None:
    lonely = {
        **SHOP,
        "pom.xml": SHOP["pom.xml"].replace("<module>libs/units", "<module>libs/bench</module>\n<module>libs/units"),
    }
    assert details(by_name({**lonely, "libs/bench/pom.xml": lib("bench", "money")})["root"]).modules == (
        "libs/money,libs/bench,libs/units"
    )


def test_commands_name_the_modules_and_run_in_the_reactor() -> None:
    found = by_name(TESTED)["orders"]
    made = recipe(found)
    assert made.folder == "."
    assert made.build == ('mvn -B -ntp -pl "$MODULES" -am package -DskipTests',)
    assert made.test[0] == 'mvn -B -ntp -pl "$LIBRARIES" package install:install -DskipTests'
    assert made.test[1].startswith('mvn -B -ntp -pl "$MODULES" verify ')
    values = dict(pair for step in made.deps if isinstance(step, Env) for pair in step.values)
    assert values == {"MODULES": "apps/orders", "LIBRARIES": ".,libs/money", "APP_MODULE": "apps/orders"}
    assert found.commands.build == ("mvn -B -f ../.. -pl apps/orders -am package -DskipTests",)


def test_sources_of_what_an_application_is_not_made_of_do_not_reach_its_build() -> None:
    ignored = recipe(by_name(TESTED)["orders"]).ignored
    assert {path for path in ignored if path.endswith("src")} == {"apps/stock/src", "libs/units/src"}


def test_sources_that_a_pom_speaks_of_reach_the_build() -> None:
    copied = "<properties><rules>${project.basedir}/../stock/src/main/rules</rules></properties>"
    files = {**SHOP, "apps/orders/pom.xml": app("orders", "money", more=copied)}
    assert "apps/stock/src" not in recipe(by_name(files)["orders"]).ignored


def test_parents_and_plugins_of_the_reactor_are_made_as_well() -> None:
    files = {
        "pom.xml": p.pom(p.modules("base", "rules", "one", "two"), packaging="pom", artifact="root"),
        "base/pom.xml": p.pom(packaging="pom", artifact="base"),
        "rules/pom.xml": p.pom(packaging="maven-plugin", artifact="rules"),
        "one/pom.xml": p.pom(
            p.build(p.SPRING_PLUGIN, p.plugin("rules", group="com.example")),
            artifact="one",
            parent=p.reference("base", path="../base/pom.xml"),
        ),
        "two/pom.xml": p.pom(p.build(p.SPRING_PLUGIN), artifact="two"),
    }
    ignored = {name: recipe(one).ignored for name, one in by_name(files).items()}
    assert "rules/src" not in ignored["one"]
    assert "rules/src" in ignored["two"]


def test_a_setting_keeps_the_reactor_one_component() -> None:
    (whole,) = by_name(TESTED, Settings(components={".": ComponentSettings(app="apps/stock")})).values()
    assert (whole.path, details(whole).modules) == (".", "")
    assert details(whole).application
    (library,) = by_name(TESTED, Settings(components={".": ComponentSettings(has_app=False)})).values()
    assert library.kind == "library"


def test_a_setting_takes_the_image_from_one_of_them() -> None:
    found = by_name(TESTED, Settings(components={"apps/stock": ComponentSettings(has_app=False)}))
    assert {name: one.kind for name, one in found.items()} == {"orders": "app", "stock": "library", "root": "library"}


def test_a_module_whose_path_means_something_to_maven() -> None:
    files = {
        name.replace("apps/orders", "+orders"): text.replace("apps/orders", "+orders") for name, text in SHOP.items()
    }
    assert details(by_name(files)["orders"]).modules == "./+orders"


def test_poms_that_need_each_other_end() -> None:
    files = {
        **TESTED,
        "libs/units/pom.xml": lib("units", "money"),
        "libs/money/pom.xml": lib("money", "units"),
    }
    assert set(by_name(files)) == {"orders", "stock", "root"}


def test_an_application_of_one_module_is_not_packed_twice_where_pipelines_package() -> None:
    ci = "jobs: {a: {steps: [{run: mvn -B package}]}}"
    found = by_name({**TESTED, ".github/workflows/ci.yml": ci})
    assert {name: details(one).test_phase for name, one in found.items()} == {
        "orders": "test",
        "stock": "test",
        "root": "package",
    }


REVISION = {
    **{name: text.replace("<version>1<", "<version>${revision}<") for name, text in SHOP.items()},
    "libs/money/pom.xml": p.pom(
        artifact="money", parent=p.reference("root", path="../../pom.xml", version="${revision}")
    ),
}


def test_libraries_below_a_parent_whose_version_is_computed_are_made_with_the_tests() -> None:
    """Maven would look for a parent of the version ``${revision}`` in a repository."""
    found = by_name(REVISION)["orders"]
    assert recipe(found).test[0].startswith('mvn -B -ntp -pl "$MODULES" -am verify ')
    assert not details(found).libraries
    flattened = p.build(p.plugin("flatten-maven-plugin", group="org.codehaus.mojo"))
    files = {**REVISION, "pom.xml": REVISION["pom.xml"].replace("</project>", f"{flattened}</project>")}
    assert details(by_name(files)["orders"]).libraries == ".,libs/money"


def test_libraries_that_are_made_with_the_tests_may_want_archives_of_each_other() -> None:
    ci = {".github/workflows/ci.yml": "jobs: {a: {steps: [{run: mvn -B package}]}}"}
    assert details(by_name({**REVISION, **ci})["orders"]).test_phase == "package"


def test_a_module_whose_output_is_read_by_its_path_is_made_too() -> None:
    pages = {
        "pom.xml": p.pom(
            p.modules("pages", "docs", "apps/orders", "apps/stock", "libs/money", "libs/units"),
            packaging="pom",
            artifact="root",
        ),
        "pages/pom.xml": p.pom(packaging="pom", artifact="pages"),
        "docs/pom.xml": p.pom(packaging="pom", artifact="docs"),
    }
    copied = "<resources><resource><directory>{}</directory></resource></resources>"
    by_path = app("orders", "money", more=copied.format("${project.basedir}/../../pages/dist"))
    by_root = app("stock", "units", more=copied.format("${maven.multiModuleProjectDirectory}/pages/dist"))
    found = by_name({**SHOP, **pages, "apps/orders/pom.xml": by_path, "apps/stock/pom.xml": by_root})
    assert details(found["orders"]).modules == "apps/orders,pages"
    assert details(found["stock"]).modules == "apps/stock,pages"


@pytest.mark.parametrize("place", ["../../docs/src/main/x", "../../docs", "../../notes/x", "../../../../etc/x"])
def test_a_path_in_a_pom_that_is_no_output_of_a_module(place: str) -> None:
    listed = SHOP["pom.xml"].replace("<module>", "<module>docs</module><module>", 1)
    pages = {"pom.xml": listed, "docs/pom.xml": p.pom(packaging="pom", artifact="docs")}
    files = {**SHOP, **pages, "apps/orders/pom.xml": app("orders", "money", more=f"<directory>{place}</directory>")}
    assert details(by_name(files)["orders"]).modules == "apps/orders"


def test_modules_may_lie_in_the_sources_of_the_pom_that_lists_them() -> None:
    files = {
        "pom.xml": p.pom(p.modules("src/one", "src/two"), packaging="pom", artifact="root"),
        "src/one/pom.xml": p.pom(p.build(p.SPRING_PLUGIN), artifact="one"),
        "src/two/pom.xml": p.pom(p.build(p.SPRING_PLUGIN), artifact="two"),
    }
    ignored = recipe(by_name(files)["one"]).ignored
    assert {path for path in ignored if path.endswith("src")} == {"src/two/src"}


def test_reports_of_modules_beside_the_pom_that_lists_them_are_found() -> None:
    files = {
        "all/pom.xml": p.pom(p.modules("../one", "../two"), packaging="pom", artifact="all"),
        "one/pom.xml": p.pom(p.build(p.SPRING_PLUGIN), artifact="one"),
        "two/pom.xml": p.pom(p.build(p.SPRING_PLUGIN), artifact="two"),
    }
    made = recipe(by_name(files)["one"])
    assert (made.folder, made.test[-2]) == ("all", "cd /workspace")
    assert "cd /workspace" not in recipe(by_name(SHOP)["orders"]).test
