"""How components are built: the stages and their commands, which hold nothing of the repository."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cigen import inspector, manifests, pins, plan, planner
from cigen.ecosystems import maven
from cigen.ecosystems.maven.downloading import TIMEOUTS
from cigen.plan import ComponentPlan, Copy, Env, Image, Recipe, Run, Stage, Workdir
from cigen.repo import Repo
from cigen.settings import Settings
from tests.ecosystems.maven import projects as p
from tests.ecosystems.maven.test_applications import SPRING
from tests.ecosystems.maven.test_components import WRAPPER


def recipe(files: p.Files) -> Recipe:
    return maven.recipe(p.component(files), pins.shipped())


def planned(files: p.Files) -> ComponentPlan:
    facts = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    (part,) = planner.plan(facts, Settings(), pins.shipped(), lambda path: False).components
    return part


def stages(files: p.Files) -> tuple[Stage, ...]:
    """The stages that the planner makes of the recipe."""
    return planned(files).stages


def shell(found: Sequence[Stage]) -> list[str]:
    """Every command that a shell reads."""
    steps = [step for stage in found for step in stage.instructions]
    return [command for step in steps if isinstance(step, Run | plan.Test) for command in step.commands]


def environment(found: Recipe) -> dict[str, str]:
    steps = (step for step in (*found.setup, *found.deps) if isinstance(step, Env))
    return {name: value for step in steps if step is not TIMEOUTS for name, value in step.values}


def commands(found: Recipe) -> list[str]:
    runs = [command for step in (*found.setup, *found.deps) if isinstance(step, Run) for command in step.commands]
    return [*runs, *found.build, *found.collect, *found.test]


def test_without_wrapper_maven_comes_from_the_image() -> None:
    found = recipe({"pom.xml": p.pom(p.properties(maven__compiler__release="17"))})
    assert str(found.toolchain) == "maven:3.9-eclipse-temurin-17"
    assert found.setup == (TIMEOUTS,)
    assert found.build == ("mvn -B -ntp package -DskipTests",)


def test_a_wrapper_makes_its_maven_a_layer_of_the_toolchain() -> None:
    files: p.Files = {"pom.xml": p.pom(), **WRAPPER}
    toolchain = stages(files)[1]
    assert isinstance(toolchain.base, Image)
    assert toolchain.base.repository == "eclipse-temurin"
    assert toolchain.instructions == (
        Workdir(path="/workspace"),
        Copy(sources=("/manifests/mvnw",), dest="/workspace/", origin="manifests"),
        Copy(
            sources=("/manifests/.mvn/wrapper/maven-wrapper.properties",),
            dest="/workspace/.mvn/wrapper/",
            origin="manifests",
        ),
        TIMEOUTS,
        Run(commands=("sh ./mvnw --version",), why="downloads Maven"),
    )
    assert "pom.xml" not in recipe(files).setup_files, "a change of it would download Maven again"


def test_a_wrapper_above_is_named_by_the_environment() -> None:
    found = recipe({"a/pom.xml": p.pom(), **WRAPPER})
    assert environment(found) == {"MVNW": "/workspace/mvnw"}
    assert found.build == ('sh "$MVNW" -B -ntp package -DskipTests',)
    assert set(found.setup_files) == set(WRAPPER)
    assert "a/pom.xml" in found.manifests


def test_manifests_keep_their_folders_and_are_relative_to_the_context() -> None:
    files = {
        "team/parent/pom.xml": p.pom(packaging="pom", artifact="parent"),
        "team/app/pom.xml": p.pom(parent=p.reference("parent", path="../parent")),
    }
    assert recipe(files).manifests == ("app/pom.xml", "parent/pom.xml")
    manifests, _, deps, *_ = stages(files)
    assert [step for step in manifests.instructions if isinstance(step, Copy)] == [
        Copy(sources=("app/pom.xml",), dest="./app/"),
        Copy(sources=("parent/pom.xml",), dest="./parent/"),
    ]
    assert deps.instructions[0] == Copy(sources=("/manifests/",), dest="/workspace/", origin="manifests")


def test_the_application_is_the_last_thing_that_the_dependencies_know() -> None:
    files = {"pom.xml": p.pom(p.modules("web"), packaging="pom", artifact="root"), "web/pom.xml": SPRING}
    found = recipe(files)
    assert found.deps[-1] == Env(values=(("APP_MODULE", "web"),))
    assert found.start == ("java", "-jar", "/app/app.jar")
    assert found.runtime
    assert found.runtime.name == "eclipse-temurin:17-jre"


def test_a_library_has_no_runtime() -> None:
    found = recipe({"pom.xml": p.pom()})
    assert (found.runtime, found.start, found.install) == (None, (), ())


def test_a_war_runs_in_tomcat() -> None:
    api = p.dependency("javax.servlet:javax.servlet-api", version="4.0.1")
    found = recipe(
        {"pom.xml": p.pom(p.dependencies(api) + p.properties(maven__compiler__release="17"), packaging="war")}
    )
    assert found.runtime
    assert found.runtime.name == "tomcat:9.0-jre17-temurin"
    assert found.start == ("catalina.sh", "run")


def test_tomcat_gets_the_java_that_it_needs() -> None:
    api = p.dependency("jakarta.servlet:jakarta.servlet-api", version="6.0.0")
    found = recipe({"pom.xml": p.pom(p.dependencies(api) + p.properties(maven__compiler__target="8"), packaging="war")})
    assert found.runtime
    assert found.runtime.name == "tomcat:10.1-jre11-temurin"


def test_toolchains_are_written_for_the_jdk_that_is_there() -> None:
    jdk = "<toolchains><jdk><version>[17,18)</version><vendor>temurin</vendor></jdk></toolchains>"
    found = recipe({"pom.xml": p.pom(p.build(p.plugin("maven-toolchains-plugin", jdk)))})
    assert environment(found) == {"TOOLCHAIN_VERSION": "17", "TOOLCHAIN_VENDOR": "temurin"}


def test_plugins_get_what_they_need_only_where_they_are() -> None:
    plain = " ".join(commands(recipe({"pom.xml": p.pom()})))
    assert "checkstyle.skip" not in plain
    body = p.build(p.plugin("maven-checkstyle-plugin"))
    assert "-Dcheckstyle.skip" in " ".join(commands(recipe({"pom.xml": p.pom(body)})))
    assert ".proto" not in plain
    body = p.build(p.plugin("protobuf-maven-plugin", group="org.xolstice.maven.plugins"))
    assert ".proto" in " ".join(commands(recipe({"pom.xml": p.pom(body)})))
    unknown = p.reference("corporate", path="", group="com.corp")
    assert "-Dcheckstyle.skip" in " ".join(commands(recipe({"pom.xml": p.pom(parent=unknown)})))


def test_a_check_is_skipped_rather_than_told_not_to_fail() -> None:
    configured = "<haltOnFailure>true</haltOnFailure>"  # is stronger than a property of the command line
    found = recipe({"pom.xml": p.pom(p.build(p.plugin("jacoco-maven-plugin", configured, group="org.jacoco")))})
    assert "-Djacoco.skip " in " ".join(commands(found))


def test_a_check_that_downloads_as_it_runs_runs() -> None:
    unknown = p.reference("corporate", path="", group="com.corp")
    sniffer = p.build(p.plugin("animal-sniffer-maven-plugin", group="org.codehaus.mojo"))
    found = recipe({"pom.xml": p.pom(sniffer, parent=unknown)})
    assert "-Djapicmp.skip" in " ".join(commands(found))
    assert "sniffer" not in " ".join(commands(found))


def test_more_folders_than_an_image_has_layers() -> None:
    names = [f"m{n}" for n in range(200)]
    files: dict[str, str | bytes] = {"pom.xml": p.pom(p.modules(*names), packaging="pom"), "lib/x.jar": b""}
    jar = "<systemPath>${project.basedir}/../lib/x.jar</systemPath>"
    files |= {f"{name}/pom.xml": p.pom(p.dependencies(p.dependency("g:x", more=jar)), artifact=name) for name in names}
    found = stages(files)
    assert all(sum(isinstance(step, Copy | Run) for step in stage.instructions) < 100 for stage in found)
    listing = next(step for step in found[0].instructions if isinstance(step, Env))
    assert set(listing.values[0][1].split("//")) == {"pom.xml", "lib/x.jar", *(f"{name}/pom.xml" for name in names)}


def test_outputs_and_documentation_are_ignored() -> None:
    files = {"pom.xml": p.pom(p.modules("web"), packaging="pom"), "web/pom.xml": p.pom(artifact="web")}
    assert recipe(files).ignored == ("target", "web/target", "*.md", "docs")
    assert "*.md" not in recipe({"pom.xml": p.pom("<!-- README.md goes into the jar -->")}).ignored


HOSTILE = "${{ secrets.X }}$(touch x)`id`\"';"


@pytest.mark.parametrize("packaging", ["", "war"])
def test_no_command_holds_anything_of_the_repository(packaging: str) -> None:
    written = HOSTILE.replace('"', "&quot;")
    jar = p.dependency(f"{written}:{written}", version=written, more=f"<systemPath>{written}</systemPath>")
    jdk = f"<toolchains><jdk><version>[17,{written})</version></jdk></toolchains>"
    plugins = (p.plugin(written, f"<a>{written}</a>"), p.SPRING_PLUGIN, p.plugin("maven-toolchains-plugin", jdk))
    body = p.properties(java__version=written, main=written) + p.dependencies(jar) + p.build(*plugins)
    files = {
        "pom.xml": p.pom(p.modules("secret-web") + body, packaging="pom", artifact=written),
        "secret-web/pom.xml": p.pom(body, artifact="w", packaging=packaging),
        ".mvn/maven.config": f"-D{HOSTILE}={HOSTILE} -P{HOSTILE} -s {HOSTILE}",
        "secret-web/src/main/resources/application.yml": f"server.port: '{HOSTILE}'",
    }
    found = stages(files)
    assert "secret-web" in str(found)
    text = "\n".join(shell(found))
    for piece in ("secret-web", "secrets.X", "touch x", "`id`"):
        assert piece not in text


NASTY = (
    "a b",
    "a:b",
    "-x",
    "'a'",
    '"a"',
    "$(id)",
    "${{ secrets.X }}",
    "a\\b",
    "#a",
    "!a",
    "*",
    "[a]",
    "ü",
    "<<EOF",
    "a;b",
)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("name", NASTY)
def test_no_path_reaches_a_command(name: str, many: bool) -> None:
    """Neither of a manifest nor of a file whose presence decides; a file that cannot be written is told."""
    activation = f"<activation><file><exists>src/{name}zz/marker</exists></file></activation>".replace("<<", "&lt;&lt;")
    modules = [f"m{n}" for n in range(60)] if many else []
    body = p.modules(*modules) + f"<profiles><profile>{activation}</profile></profiles>"
    files = {"pom.xml": p.pom(body, packaging="pom"), f".mvn/{name}zz": "x", f"src/{name}zz/marker": "x"}
    files |= {f"{module}/pom.xml": p.pom(artifact=module) for module in modules}
    found = stages(files)
    assert not [command for command in shell(found) if "zz" in command]
    is_written = f".mvn/{name}zz" in manifests.files_of(planned(files))
    told = [f.code for f in inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).findings]
    assert is_written == (name == "a b")
    assert ("unsafe-path" in told) != is_written


def test_a_module_in_a_folder_with_a_blank_is_built() -> None:
    files = {"pom.xml": p.pom(p.modules("my app"), packaging="pom"), "my app/pom.xml": SPRING}
    assert recipe(files).manifests == ("my app/pom.xml", "pom.xml")
    assert environment(recipe(files)) == {"APP_MODULE": "my app"}


def test_a_repository_that_maven_config_moves_is_moved_back() -> None:
    found = recipe({"pom.xml": p.pom(), ".mvn/maven.config": "-Dmaven.repo.local=.repo"})
    assert found.build == ('mvn -B -ntp -Dmaven.repo.local="$HOME/.m2/repository" package -DskipTests',)


def test_files_that_activate_a_profile_are_there_without_what_they_hold() -> None:
    activation = "<activation><file><exists>${basedir}/src/marker.txt</exists></file></activation>"
    profile = f"<profiles><profile>{activation}</profile></profiles>"
    found = recipe({"pom.xml": p.pom(profile), "src/marker.txt": "changes often"})
    assert environment(found) == {"PROFILE_MARKERS": "src/marker.txt"}
    assert found.manifests == ("pom.xml",)
