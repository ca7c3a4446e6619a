"""Which poms are built together."""

from __future__ import annotations

import pytest

from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.maven import projects as p


def shape(files: p.Files) -> dict[str, tuple[str, ...]]:
    found, _ = p.reactors(files)
    return {one.root.file: one.files for one in found}


def codes(files: p.Files) -> list[str]:
    return [finding.code for finding in p.reactors(files)[1].findings]


def aggregator(*names: str, artifact: str = "app") -> str:
    return p.pom(p.modules(*names), packaging="pom", artifact=artifact)


def test_modules_at_any_depth_in_order() -> None:
    files = {
        "pom.xml": aggregator("b", "group"),
        "b/pom.xml": p.pom(),
        "group/pom.xml": aggregator("x", "y/z"),
        "group/x/pom.xml": p.pom(),
        "group/y/z/pom.xml": p.pom(),
    }
    assert shape(files) == {
        "pom.xml": ("pom.xml", "b/pom.xml", "group/pom.xml", "group/x/pom.xml", "group/y/z/pom.xml")
    }


def test_modules_beside_the_root_and_by_file_name() -> None:
    files = {"all/pom.xml": aggregator("../a", "../b/other.xml"), "a/pom.xml": p.pom(), "b/other.xml": p.pom()}
    assert shape(files) == {"all/pom.xml": ("all/pom.xml", "a/pom.xml", "b/other.xml")}


def test_a_profiles_modules_are_manifests_but_not_built() -> None:
    profile = f"<profiles><profile><id>extra</id>{p.modules('b')}</profile></profiles>"
    files = {"pom.xml": p.pom(p.modules("a") + profile, packaging="pom"), "a/pom.xml": p.pom(), "b/pom.xml": p.pom()}
    (one,) = p.reactors(files)[0]
    assert one.files == ("pom.xml", "a/pom.xml", "b/pom.xml")
    assert [model.pom.file for model in one.models] == ["pom.xml", "a/pom.xml"]


def test_several_roots() -> None:
    assert set(shape({"a/pom.xml": p.pom(), "b/c/pom.xml": p.pom()})) == {"a/pom.xml", "b/c/pom.xml"}


def test_a_pom_that_is_only_a_parent_is_no_root() -> None:
    files = {
        "parent/pom.xml": p.pom(packaging="pom", artifact="parent"),
        "app/pom.xml": p.pom(parent=p.reference("parent", path="../parent")),
    }
    assert set(shape(files)) == {"app/pom.xml"}


@pytest.mark.parametrize(
    ("module", "code"),
    [("../..", "module-outside"), ("/etc", "module-outside"), ("nothing", "module-missing"), (".", "module-circle")],
)
def test_modules_that_cannot_be_followed(module: str, code: str) -> None:
    files = {"pom.xml": aggregator("a", module), "a/pom.xml": p.pom()}
    assert shape(files) == {"pom.xml": ("pom.xml", "a/pom.xml")}
    assert codes(files) == [code]


def test_a_circle_has_one_root() -> None:
    files = {"a/pom.xml": aggregator("../b"), "b/pom.xml": aggregator("../a")}
    assert shape(files) == {"a/pom.xml": ("a/pom.xml", "b/pom.xml")}
    assert codes(files) == ["module-circle"]


def test_a_second_aggregator_is_told() -> None:
    files = {
        "pom.xml": aggregator("a", "b"),
        "some/pom.xml": aggregator("../a"),
        "a/pom.xml": p.pom(),
        "b/pom.xml": p.pom(),
    }
    assert set(shape(files)) == {"pom.xml"}
    assert codes(files) == ["second-aggregator"]


def test_modules_nested_without_end() -> None:
    files = {f"m{n}/pom.xml": aggregator(f"../m{n + 1}") for n in range(300)}
    p.reactors(files)
    assert "module-depth" in codes(files)


def test_hundreds_of_modules_are_inspected_in_no_time() -> None:
    names = [f"m{n}" for n in range(300)]
    body = p.dependencies(*(f"com.example:m{n}" for n in range(20))) + p.build(
        p.plugin("maven-compiler-plugin", "<release>${r}</release>")
    )
    files = {"pom.xml": p.pom(p.modules(*names) + p.properties(r="17"), packaging="pom")}
    files |= {f"{name}/pom.xml": p.pom(body, artifact=name, parent=p.reference("app")) for name in names}
    found = p.component(files)
    assert len(found.manifests) == 301


def test_a_missing_module_is_an_error_where_maven_stops_at_it() -> None:
    profile = f"<profiles><profile><id>x</id>{p.modules('absent')}</profile></profiles>"
    for body, severity in ((p.modules("absent"), "error"), (profile, "warning")):
        (finding,) = p.reactors({"pom.xml": p.pom(body, packaging="pom")})[1].findings
        assert (finding.code, finding.severity) == ("module-missing", severity)


def test_a_module_that_is_commented_out_is_none() -> None:
    assert codes({"pom.xml": p.pom(f"<!-- {p.modules('absent')} -->", packaging="pom")}) == []


def test_what_is_not_told_is_counted() -> None:
    names = [f"absent{number}" for number in range(60)]
    found = p.inspect({"pom.xml": p.pom(p.modules(*names), packaging="pom")}).findings
    told = [finding.message for finding in found if finding.code == "module-missing"]
    assert len(told) == 51
    assert told[-1] == "10 more findings of the kind module-missing, beyond the 50 that are told"


UNLISTED = {
    "pom.xml": aggregator("a"),
    "a/pom.xml": p.pom(artifact="a", parent=p.reference("app")),
    "b/pom.xml": p.pom(artifact="b", parent=p.reference("app")),
}


def folders(files: p.Files, settings: Settings | None = None) -> list[str]:
    return [part.path for part in p.inspect(files, settings).components]


def test_a_pom_that_its_parent_does_not_list_is_left_out() -> None:
    assert folders(UNLISTED) == ["."]
    (finding,) = [one for one in p.inspect(UNLISTED).findings if one.code == "left-out"]
    assert finding.message.startswith("b/pom.xml: its parent pom.xml lists modules, and this is none of them")


@pytest.mark.parametrize(
    "beside",
    [
        {".github/workflows/a.yml": "jobs: {x: {steps: [{run: mvn -f b/pom.xml verify}]}}"},
        {".github/workflows/a.yml": "jobs: {x: {steps: [{run: mvn verify, working-directory: b}]}}"},
        {"b/Dockerfile": "FROM scratch\n"},
        {"b/mvnw": ""},
        {"b/pom.xml": p.pom(p.modules("c"), packaging="pom", parent=p.reference("app")), "b/c/pom.xml": p.pom()},
        {"b/pom.xml": p.pom(parent=p.reference("app", group="org.other"))},
    ],
)
def test_a_pom_that_is_built_for_itself_is_kept(beside: dict[str, str]) -> None:
    assert folders({**UNLISTED, **beside}) == [".", "b"]


def test_settings_name_a_pom_that_its_parent_does_not_list() -> None:
    assert folders(UNLISTED, Settings(components={"b": ComponentSettings()})) == [".", "b"]


def test_children_of_a_parent_that_lists_none_are_kept() -> None:
    parent = p.pom(packaging="pom", artifact="parent", parent=p.reference("app"))
    child = p.pom(parent=p.reference("parent", path="../parent"))
    assert folders({"pom.xml": aggregator("parent"), "parent/pom.xml": parent, "b/pom.xml": child}) == [".", "b"]
