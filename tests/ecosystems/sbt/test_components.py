from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.ecosystems import sbt
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.pins import shipped
from cigen.repo import Repo
from cigen.settings import Settings


def inspect(files: dict[str, str]) -> Inspection:
    return sbt.inspect(Repo.from_mapping(files), shipped(), Settings())


def component(build: str, version: str = "1.10.7", plugins: str = "") -> Component:
    files = {"build.sbt": build, "project/build.properties": f"sbt.version={version}", "project/plugins.sbt": plugins}
    (found,) = inspect(files).components
    return found


@pytest.mark.parametrize(("version", "java"), [("1.10.7", "21"), ("1.6.2", "17"), ("1.3.0", "11"), ("0.13.18", "8")])
def test_nothing_said_is_the_newest_java_that_sbt_runs_on_up_to_the_default(version: str, java: str) -> None:
    runtime = component("", version).runtime
    assert (runtime.version, runtime.assumed) == (java, True)


@pytest.mark.parametrize(
    "option", ['Seq("--release", "17")', 'Seq("-release:17")', 'Seq("-java-output-version", "17")', '"-release:17"']
)
def test_a_target(option: str) -> None:
    runtime = component(f"scalacOptions ++= {option}").runtime
    assert runtime.version == "17"
    assert runtime.source
    assert runtime.source.line == 1


def test_a_commented_line_says_nothing() -> None:
    assert component('// scalacOptions += "-release:17"').runtime.assumed


def test_play_is_an_application_with_a_port() -> None:
    found = component('lazy val root = (project in file(".")).enablePlugins(PlayScala)')
    assert (found.kind, found.framework, found.port, found.workspace) == ("app", "play", 9000, "multi-project")
    assert sbt.recipe(found, shipped()).build == ("sbt Test/compile stage",)


def test_assembly_needs_its_plugin_and_something_to_start() -> None:
    plugin = 'addSbtPlugin("com.eed3si9n" % "sbt-assembly" % "2.3.0")'
    assert component('assembly / mainClass := Some("a.B")', plugins=plugin).kind == "app"
    assert component("", plugins=plugin).kind == "library"


@pytest.mark.parametrize(
    ("name", "kind"), [("examplesDocker", "library"), ("server", "app"), ("contest", "app"), ("webDemo", "library")]
)
def test_a_project_that_shows_a_library_makes_no_application_of_it(name: str, kind: str) -> None:
    core = 'lazy val core = project.in(file("core"))\n'
    packed = f'lazy val {name} = project.in(file("x"))\n  .enablePlugins(JavaAppPackaging)\n'
    assert component(f"{core}{packed}").kind == kind


def test_a_definition_below_another_is_part_of_it() -> None:
    found = inspect({"build.sbt": "", "core/build.sbt": "", "project/Dependencies.scala": "", "core/src/A.scala": ""})
    (part,) = found.components
    assert part.manifests == ("build.sbt", "core/build.sbt", "project/Dependencies.scala")


def test_two_definitions_side_by_side_are_two_components() -> None:
    assert [part.path for part in inspect({"a/build.sbt": "", "b/build.sbt": ""}).components] == ["a", "b"]


@given(st.text(), st.text(alphabet='sbt.version=10 \n"'))
def test_any_definition_is_read(build: str, properties: str) -> None:
    inspect({"build.sbt": build, "project/build.properties": properties})


ASSEMBLY = 'addSbtPlugin("com.eed3si9n" % "sbt-assembly" % "2.3.0")'


@pytest.mark.parametrize(
    ("library", "files", "expected"),
    [
        ('"org.scalatra" %% "scalatra-json" % "3.0.0"', {}, ("scalatra", 8080)),
        ('"org.http4s" %% "http4s-ember-server" % "0.23"', {"src/main/scala/A.scala": 'port"8090"'}, ("http4s", 8090)),
        ('"org.apache.pekko" %% "pekko-http" % "1.0"', {}, ("pekko-http", None)),
        (
            '"com.typesafe.akka" %% "akka-http" % "10.0"',
            {"src/main/scala/A.scala": 'Http().newServerAt("0.0.0.0", 9090).bind(r)'},
            ("akka-http", 9090),
        ),
        (
            '"dev.zio" %% "zio-http" % "3.0"',
            {"src/main/resources/application.conf": "http {\n  port = 7000\n}\n", "src/main/scala/A.scala": 'port"1"'},
            ("zio-http", 7000),
        ),
        ('"org.http4s" %% "http4s-dsl" % "0.23"', {}, (None, None)),
    ],
)
def test_frameworks_of_what_is_started(
    library: str, files: dict[str, str], expected: tuple[str | None, int | None]
) -> None:
    build = f"libraryDependencies += {library}\n"
    started = {"build.sbt": build + 'assembly / mainClass := Some("a.B")\n', "project/plugins.sbt": ASSEMBLY, **files}
    (found,) = inspect(started).components
    assert (found.framework, found.port) == expected
    (library_only,) = inspect({"build.sbt": build, **files}).components
    assert (library_only.kind, library_only.framework, library_only.port) == ("library", None, None)


EXECUTABLE = """
val executableKey = TaskKey[File]("executable")
executableKey := {
  manifest.getMainAttributes.put(AttrName.MAIN_CLASS, "Launcher")
  IO.jar(files, outputFile, manifest, None)
}
assembly / test := {}
"""


@pytest.mark.parametrize(
    ("build", "step", "form"),
    [
        (EXECUTABLE, "./sbt executable", "task"),
        (EXECUTABLE, "sbt -v clean 'executable'", "task"),
        (EXECUTABLE.replace('TaskKey[File]("executable")', 'taskKey[File]("War")'), "sbt executableKey", "task"),
        (EXECUTABLE, "sbt test", "assembly"),
        (EXECUTABLE, "sbt executable-later", "assembly"),
        (EXECUTABLE.replace("IO.jar", "IO.zip"), "sbt executable", "assembly"),
    ],
)
def test_task_of_the_project_that_pipelines_call_makes_the_program(build: str, step: str, form: str) -> None:
    files = {
        "build.sbt": build,
        "project/plugins.sbt": ASSEMBLY,
        ".github/workflows/build.yml": f"jobs: {{a: {{steps: [{{run: {step}}}]}}}}",
    }
    (found,) = inspect(files).components
    recipe = sbt.recipe(found, shipped())
    assert found.kind == "app"
    if form == "assembly":
        assert (found.commands.build, recipe.start[-1]) == (("sbt assembly",), "/app/app.jar")
    else:
        assert recipe.build == ('sbt Test/compile "$TASK"',)
        assert recipe.start == ("java", "-jar", "/app/app.war")
        assert found.commands.build[0].removeprefix("sbt ") in str(recipe.deps)


@pytest.mark.parametrize(
    ("call", "test"),
    [
        ("sbt clean coverage test coverageReport", "test"),
        ("sbt ++2.13.14 core/test it:test", "core/test it:test"),
        ("sbt 'project core' '+testJVM; scalafmtCheckAll'", "testJVM"),
        ("$SBT Test/compile && $SBT testJS && $SBT testJVM", "testJVM"),
        ("sbt testUnknown", "test"),
        ("sbt Test/compile scalafmtCheck", "test"),
        ("make all", "testJVM"),
    ],
)
def test_the_commands_that_pipelines_test_with(call: str, test: str) -> None:
    files = {
        "build.sbt": 'addCommandAlias("testJVM", ";core/test")\naddCommandAlias("testJS", ";web/test")\n',
        "src/test/scala/A.scala": "",
        "Makefile": "all:\n\tsbt testJVM\n",
        ".github/workflows/ci.yml": f'jobs: {{a: {{steps: [run: "{call}"]}}}}',
    }
    (found,) = inspect(files).components
    assert found.commands.test == (f"sbt {test}",)
    recipe = sbt.recipe(found, shipped())
    assert recipe.test[-1] == ("sbt test" if test == "test" else "xargs -a /tmp/tests sbt")
    assert (f"'TESTS', '{test}'" in str(recipe.deps)) == (test != "test")


@pytest.mark.parametrize("said", ["enablePlugins(SiteScaladocPlugin, SbtPlugin)", "sbtPlugin := true"])
def test_a_plugin_of_sbt_is_a_library_whatever_it_does_for_others(said: str) -> None:
    found = component(said, plugins="// JavaAppPackaging and PlayScala\nobject PlayScala extends JavaAppPackaging")
    assert (found.kind, found.framework, found.port) == ("library", None, None)
