from __future__ import annotations

import pytest

from cigen.ecosystems import gradle
from cigen.pins import shipped
from cigen.plan import Copy, Env, Run
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.gradle.builds import component, inspect, wrapper

BOOT = "plugins { id 'org.springframework.boot' version '3.3.0' }\n"
INNER = "include 'shop', 'ledger', 'core', 'core:src:inner', 'core:src:kernel'"
WEB = "dependencies { implementation 'org.springframework.boot:spring-boot-starter-web' }\n"


def test_spring_boot() -> None:
    found = component(BOOT + WEB, {"src/main/resources/application.yml": "server: {port: 9000}"})
    assert (found.kind, found.framework, found.port) == ("app", "spring-boot", 9000)


def test_a_library_that_borrows_spring_boot() -> None:
    assert component(BOOT + WEB + "bootJar { enabled = false }").kind == "library"
    assert component("plugins { id 'org.springframework.boot' version '3.3.0' apply false }").kind == "library"


def test_an_application_needs_a_main_class() -> None:
    assert component("plugins { id 'application' }").kind == "library"
    assert component("plugins { id 'application' }\napplication { mainClass = 'a.B' }").kind == "app"


def test_a_war_gets_the_tomcat_of_its_servlet_api() -> None:
    old = component("apply plugin: 'war'\ndependencies { compileOnly 'javax.servlet:javax.servlet-api:4.0.1' }")
    new = component("apply plugin: 'war'\ndependencies { compileOnly 'jakarta.servlet:jakarta.servlet-api:6.0.0' }")
    images = [gradle.recipe(part, shipped()).runtime for part in (old, new)]
    assert [image.tag.split("-")[0] for image in images if image] == ["9.0", "10.1"]


def test_android_is_told_and_left_out() -> None:
    found = inspect({"build.gradle.kts": 'plugins { id("com.android.application") version "8.1" }'})
    assert not found.components
    assert [item.code for item in found.findings] == ["android-not-supported"]


def test_android_that_is_included_only_where_its_sdk_is_leaves_the_rest() -> None:
    settings = 'include("core")\nif (System.getenv("ANDROID_HOME") != null) {\n  include("phone")\n}\n'
    android = 'plugins { id("com.android.library") }'
    files = {"build.gradle": "", "core/build.gradle": "", "phone/build.gradle": android}
    found = inspect({**files, "settings.gradle": settings})
    assert [part.path for part in found.components] == ["."]
    assert [item.code for item in found.findings] == ["android-not-supported"]
    assert not inspect({**files, "settings.gradle": settings + 'include("phone")'}).components


@pytest.mark.parametrize(
    ("settings", "is_part"),
    [
        ("include 'shop'\n// include 'old'\n", False),
        ('include(\n  "shop",\n)\n', False),
        ("include 'shop', ':old'\n", True),
        ("include 'shop'\ninclude 'old:api'\n", True),  # Gradle includes what is around it too
        ("include 'shop'\nrootDir.eachDir { include it.name }\n", True),
        ('include("shop")\nlistOf("old").forEach { include(it) }\n', True),
        ("include 'shop'\ninclude \"${name}\"\n", True),
        ("include 'shop'\ninclude 'x'\nproject(':x').projectDir = file('old')\n", True),
        ("include 'shop'\napply from: 'more.gradle'\n", True),
        ("rootProject.name = 'shop'\n", True),
    ],
)
def test_a_project_that_plain_settings_do_not_include_is_told_and_left_out(settings: str, is_part: bool) -> None:
    boot = BOOT + WEB
    sources = {f"{name}/src/main/java/A.java": "class A {}" for name in ("shop", "old")}
    files = {"settings.gradle.kts": settings, "shop/build.gradle.kts": boot, "old/build.gradle.kts": boot, **sources}
    found = inspect(files)
    assert ("old" in [part.path for part in found.components]) is is_part
    told = [one.file for one in found.findings if one.code == "left-out"]
    assert told == ([] if is_part else ["old/build.gradle.kts"])


def test_a_wrapper_without_its_jar_is_not_used() -> None:
    files = wrapper("8.8")
    del files["gradle/wrapper/gradle-wrapper.jar"]
    found = inspect({"build.gradle": "", **files})
    assert [item.code for item in found.findings] == ["wrapper-unusable"]
    assert str(gradle.recipe(found.components[0], shipped()).toolchain).startswith("gradle:")


def test_an_included_build_is_part_of_the_build_and_its_sources_are_manifests() -> None:
    found = inspect(
        {
            "settings.gradle": "includeBuild 'build-logic'",
            "build.gradle": "",
            "build-logic/settings.gradle": "",
            "build-logic/build.gradle": "plugins { id 'groovy-gradle-plugin' }",
            "build-logic/src/main/groovy/a.gradle": "",
        }
    )
    (part,) = found.components
    assert "build-logic/src/main/groovy/a.gradle" in part.manifests
    assert "src/main/java/A.java" not in part.manifests


def test_files_that_scripts_name_are_manifests() -> None:
    found = component(
        "version = file('VERSION').text\napply from: \"$rootDir/x/y.txt\"", {"VERSION": "1", "x/y.txt": ""}
    )
    assert {"VERSION", "x/y.txt"} <= set(found.manifests)


def test_a_dockerfile_that_a_script_names_is_no_manifest() -> None:
    """It is none before cigen has written it, and no build has it afterwards."""
    found = component("docker { dockerfile = file('Dockerfile') }", {"Dockerfile": "FROM scratch\n"})
    assert "Dockerfile" not in found.manifests


def test_several_applications_are_components_and_the_rest_is_one() -> None:
    app = "plugins { id 'application' }\napplication { mainClass = 'a.B' }"
    found = inspect(
        {
            "settings.gradle": "include 'a', 'b', 'core'",
            "a/build.gradle": app,
            "b/build.gradle": app,
            "core/src/test/java/T.java": "",
        }
    )
    assert {(part.path, part.kind, part.workspace) for part in found.components} == {
        ("a", "app", "multi-project"),
        ("b", "app", "multi-project"),
        (".", "library", "multi-project"),
    }
    assert all(part.context == "." for part in found.components)


TWO = {
    "settings.gradle": "include 'shop', 'desk'",
    "shop/build.gradle": BOOT + WEB,
    "shop/src/main/java/A.java": "class A {}",
    "desk/build.gradle": BOOT + WEB,
    "desk/src/main/java/A.java": "class A {}",
}
PACKED = {"Dockerfile": "FROM eclipse-temurin:21-jdk\nCOPY . .\nRUN ./gradlew shop:bootJar\n"}


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        (PACKED, ["."]),
        ({".github/workflows/x.yml": "jobs: {a: {steps: [{run: './gradlew :shop:bootBuildImage'}]}}"}, ["."]),
        ({}, ["desk", "shop"]),
        ({".github/workflows/x.yml": "jobs: {a: {steps: [{run: './gradlew shop:test'}]}}"}, ["desk", "shop"]),
        ({".github/workflows/x.yml": "jobs: {a: {steps: [{run: './gradlew build'}]}}"}, ["desk", "shop"]),
        ({**PACKED, "README.md": "Run `./gradlew desk:bootRun`."}, ["desk", "shop"]),
        ({**PACKED, "desk/Dockerfile": "FROM eclipse-temurin:21\n"}, ["desk", "shop"]),
        (
            {**PACKED, "deploy/desk.Dockerfile": "FROM eclipse-temurin:21\nCOPY desk/build/libs/a.jar /\n"},
            ["desk", "shop"],
        ),
    ],
)
def test_an_application_of_which_nothing_speaks_beside_one_that_is_packed_by_name_is_none(
    more: dict[str, str], paths: list[str]
) -> None:
    found = inspect({**TWO, **more})
    assert [part.path for part in found.components] == paths
    assert any("desk: an application that no image" in one.message for one in found.findings) is (paths == ["."])


def test_a_setting_makes_an_application_of_which_nothing_speaks_a_component() -> None:
    settings = Settings(components={"desk": ComponentSettings()})
    found = gradle.inspect(Repo.from_mapping({**TWO, **PACKED}), shipped(), settings)
    assert [part.path for part in found.components] == ["desk", "shop"]


@pytest.mark.parametrize(
    ("script", "unread"),
    [
        ("", {"ledger/src", "core/src", "my-part/src"}),
        ("dependencies { implementation project(':core') }", {"ledger/src", "my-part/src"}),
        ("dependencies { testImplementation(projects.myPart) }", {"ledger/src", "core/src"}),
        ("sourceSets.main.resources.srcDir('../core/src/main/resources')", {"ledger/src", "my-part/src"}),
        ("apply from: '../shared.gradle'", {"core/src", "my-part/src"}),
    ],
)
def test_sources_of_projects_that_no_script_of_an_application_names_do_not_reach_its_build(
    script: str, unread: set[str]
) -> None:
    app = "plugins { id 'application' }\napplication { mainClass = 'a.B' }\n"
    found = inspect(
        {
            "settings.gradle": "include 'a', 'ledger', 'core', 'my-part'",
            "shared.gradle": "dependencies { runtimeOnly project(path: ':ledger') }",
            "a/build.gradle": app + script,
            "ledger/build.gradle": app,
            "core/build.gradle": "apply plugin: 'java'",
            "my-part/build.gradle": "apply plugin: 'java'",
            "core/src/test/java/T.java": "",
        }
    )
    ignored = {part.path: gradle.recipe(part, shipped()).ignored for part in found.components}
    assert {path for path in ignored["a"] if path.endswith("src")} == unread
    assert not [path for path in ignored["."] if path.endswith("src")]


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        ({"settings.gradle": "include 'shop', 'ledger', 'core'"}, {"ledger/src", "core/src"}),
        ({"build.gradle": "project(':shop') { dependencies { implementation project(':core') } }"}, {"ledger/src"}),
        (
            {"settings.gradle": "include 'shop', 'ledger', 'kernel'\nproject(':kernel').projectDir = file('core')"},
            {"ledger/src"},
        ),
        (
            {"settings.gradle": "include 'ledger', 'core'\nproject(':core').projectDir = file(\"$where/core\")"},
            set(),
        ),
        (
            {"settings.gradle": "include 'shop', 'ledger'\nrootProject.children.each { it.name = 'x-' + it.name }"},
            set(),
        ),
        ({"settings.gradle": "include 'shop', 'ledger', 'core'\nrootProject.name = 'x'"}, {"ledger/src", "core/src"}),
        ({"shop/build.gradle": "\ndependencies { rootProject.subprojects.each { implementation(it) } }"}, set()),
        ({"buildSrc/src/main/java/P.java": 'class P { String needs = ":core"; }'}, {"ledger/src"}),
        ({"buildSrc/src/main/java/P.java": 'class P { String needs = "core"; }'}, {"ledger/src", "core/src"}),
        (
            {"settings.gradle": INNER, "core/src/inner/build.gradle": ""},
            {"ledger/src", "core/src", "core/src/inner/src"},
        ),
        ({"settings.gradle": INNER, "core/src/kernel/build.gradle": ""}, {"ledger/src"}),
    ],
)
def test_sources_of_projects_that_something_else_ties_to_an_application_reach_its_build(
    files: dict[str, str], unread: set[str]
) -> None:
    app = "plugins { id 'application' }\napplication { mainClass = 'a.B' }\n"
    plain = {
        "settings.gradle": "include 'shop', 'ledger', 'core'",
        "shop/build.gradle": "",
        "ledger/build.gradle": app,
        "core/build.gradle": "",
        "core/src/main/java/C.java": "",
    }
    own = app + "dependencies { implementation project(':kernel') }" + files.get("shop/build.gradle", "")
    found = inspect({**plain, **files, "shop/build.gradle": own})
    part = next(part for part in found.components if part.path == "shop")
    assert {path for path in gradle.recipe(part, shipped()).ignored if path.endswith("src")} == unread


def test_an_application_knows_what_its_projects_need() -> None:
    found = inspect(
        {
            "settings.gradle": "include 'web', 'base'",
            "web/build.gradle": BOOT + "dependencies { implementation project(':base') }",
            "web/src/main/java/B.java": "",
            "base/build.gradle": WEB.replace("implementation", "api"),
        }
    )
    assert [(part.framework, part.port) for part in found.components] == [("spring-boot", 8080)]


def test_services_of_test_containers() -> None:
    found = component("dependencies { testImplementation 'org.testcontainers:postgresql:1.20' }")
    assert [service.name for service in found.services] == ["postgres"]


def test_nothing_of_a_repository_stands_in_a_run_line() -> None:
    found = inspect(
        {
            "settings.gradle": "rootProject.name = '$(touch pwned)'\ninclude ':x y'",
            "build.gradle": "plugins { id 'application' }\napplication { mainClass = '`touch pwned`' }",
            "x y/build.gradle": "",
            **wrapper("8.8"),
        }
    )
    recipe = gradle.recipe(found.components[0], shipped())
    runs = [line for step in (*recipe.setup, *recipe.deps) if isinstance(step, Run) for line in step.commands]
    lines = [*runs, *recipe.build, *recipe.collect, *recipe.test]
    assert not [line for line in lines if "pwned" in line or "x y" in line]


def test_a_second_jdk_is_copied_from_its_image() -> None:
    script = "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }"
    recipe = gradle.recipe(component(script, wrapper("7.6")), shipped())
    assert str(recipe.toolchain) == "eclipse-temurin:17-jdk"
    (copy,) = [step for step in recipe.setup if isinstance(step, Copy)]
    assert (str(copy.origin), copy.dest) == ("eclipse-temurin:21-jdk", "/opt/jdk/21/")


KTOR = "plugins { id 'io.ktor.plugin' version '3.0.0' }\ndependencies { implementation 'io.ktor:ktor-%s:3.0.0' }\n"
MAIN = "application { mainClass = 'a.MainKt' }"


@pytest.mark.parametrize(
    ("main", "kind", "expected"),
    [
        (MAIN, "server-netty", ("app", "ktor", 8080)),
        (MAIN, "client-cio-jvm", ("app", "ktor", None)),
        ("", "server-core-jvm", ("library", None, None)),
    ],
)
def test_ktor_serves_where_it_has_an_engine_and_something_to_start(
    main: str, kind: str, expected: tuple[str, str | None, int | None]
) -> None:
    found = component(KTOR % kind + main)
    assert (found.kind, found.framework, found.port) == expected


MULTIPLATFORM = """
plugins { id("org.jetbrains.kotlin.multiplatform") version "2.0.0" }
kotlin { jvm("backend") }
dependencies { implementation("io.ktor:ktor-server-netty:3.0.0") }
tasks.register<JavaExec>("run") { mainClass.set("a.MainKt") }
"""


def test_a_multiplatform_server_is_an_app_without_an_image() -> None:
    files = {"build.gradle.kts": MULTIPLATFORM, "src/backendMain/kotlin/a.kt": "embeddedServer(Netty, port = 8081)"}
    inspection = inspect(files)
    (found,) = inspection.components
    assert (found.kind, found.framework, found.port) == ("app", "ktor", 8081)
    assert gradle.recipe(found, shipped()).runtime is None
    assert "no-distribution" in [finding.code for finding in inspection.findings]
    assert inspect({"build.gradle.kts": MULTIPLATFORM.replace("netty", "core")}).components[0].kind == "library"


@pytest.mark.parametrize(("source", "framework"), [("ServerBuilder.forPort(1)", "grpc"), ("newStub(channel)", None)])
def test_a_server_of_grpc_is_told_from_its_clients(source: str, framework: str | None) -> None:
    script = f"plugins {{ id 'application' }}\n{MAIN}\ndependencies {{ implementation 'io.grpc:grpc-netty:1.60.0' }}\n"
    assert component(script, {"src/main/java/B.java": source}).framework == framework


THIN = """
jar {
    manifest {
        attributes(
            "Main-Class": "a.Main",
            "Class-Path": configurations.runtimeClasspath.files.collect { "lib/$it.name" }.join(" "))
    }
}
"""
FAT = "from { configurations.runtimeClasspath.collect { it.isDirectory() ? it : zipTree(it) } }"


@pytest.mark.parametrize(
    "script",
    [
        THIN,
        THIN + "apply plugin: 'java-library'",
        "def main = 'a.Main'\njar { manifest.attributes 'Main-Class': main, 'Built-By': 'x' }",
        "jar.manifest.attributes 'Main-Class': 'a.Main'",
        'tasks.jar { manifest { attributes["Main-Class"] = "a.Main" } }',
        'tasks.withType<Jar> { manifest { attributes(mapOf("X" to 1, "Main-Class" to "a.Main")) } }',
        "task all(type: Jar) { manifest { attributes 'Main-Class': 'a.Main' }; with jar; " + FAT + " }",
    ],
)
def test_a_jar_with_a_main_class_is_started_beside_its_libraries(script: str) -> None:
    part = component(script)
    recipe = gradle.recipe(part, shipped())
    assert (part.kind, recipe.start) == ("app", ("java", "-cp", "/app/app.jar:/app/lib/*", "a.Main"))
    assert recipe.build == ("gradle assemble cigenApp",)
    assert any("cigenApp" in line for step in recipe.setup if isinstance(step, Run) for line in step.commands)


@pytest.mark.parametrize("script", ["jar { %s; manifest { attributes 'Main-Class': 'a.Main' } }",
                                    'tasks.jar { manifest { attributes["Main-Class"] = "a.Main" }\n %s }'])  # fmt: skip
def test_a_jar_that_holds_its_libraries_is_started_itself(script: str) -> None:
    recipe = gradle.recipe(component(script % FAT), shipped())
    assert (recipe.start, recipe.build) == (("java", "-jar", "/app/app.jar"), ("gradle assemble",))


@pytest.mark.parametrize(
    "script",
    [
        "apply plugin: 'maven-publish'\njar { manifest { attributes 'Main-Class': 'a.Main' } }",
        "jar { manifest { attributes 'Main-Class': unknown() } }",
        "jar { manifest { attributes 'Main-Class': unknown(), 'Other': 'a.Main' } }",
        "jar { manifest { attributes 'Main-Class': '-version' } }",
        "jar { manifest { attributes 'Main-Class': 'org.openjdk.jmh.Main' } }",
        "jar { manifest { attributes 'Premain-Class': 'a.Main' } }",
        "println 'Main-Class'",
    ],
)
def test_other_jars_are_of_libraries(script: str) -> None:
    assert component(script).kind == "library"


def test_a_jar_that_another_project_uses_is_of_a_library() -> None:
    files = {"settings.gradle": "include 'web', 'core'", "core/build.gradle": THIN, "core/src/main/java/C.java": ""}
    uses = "dependencies { %s project(':core') }"
    for name, kind in (("implementation", "library"), ("testImplementation", "app")):
        (part,) = inspect({**files, "web/build.gradle": uses % name}).components
        assert part.kind == kind


@pytest.mark.parametrize(
    ("job", "test"),
    [
        ("steps: [run: ./gradlew build]", "check"),
        ("steps: [run: ./gradlew clean test jacocoTestReport]", "test"),
        ("steps: [run: ./gradlew test, run: ./gradlew integrationTest]", "test integrationTest"),
        ("steps: [run: ./gradlew build -x test, run: ./gradlew test]", "test"),
        ("steps: [run: ./gradlew check -x spotlessCheck --no-daemon]", "check -x spotlessCheck"),
        ("steps: [run: ./gradlew assemble compileTestJava]", "check"),
        ("steps: [{uses: gradle/gradle-build-action@v3, with: {arguments: test jvmTest}}]", "test jvmTest"),
        ("runs-on: windows-latest, steps: [run: ./gradlew.bat test]", "test"),
        ("steps: [run: ./gradlew -p other test]", "check"),
        ("steps: [run: make verify]", "test slowTest"),
        ("steps: [run: './gradlew test -Pprofile=17 -Pother=1 -Pmore=${{ matrix.x }}']", "test -Pprofile=17"),
    ],
)
def test_what_pipelines_test_with(job: str, test: str) -> None:
    files = {
        "src/test/java/ATest.java": "class ATest {}",
        ".github/workflows/ci.yml": f"jobs: {{test: {{{job}}}}}",
        "Makefile": "verify:\n\t./gradlew test slowTest\n",
        **wrapper("8.5"),
    }
    part = component("apply plugin: 'java'\nif (findProperty('profile')) { }\next.more = property('more')\n", files)
    assert part.commands.test == (f"./gradlew {test}",)
    recipe = gradle.recipe(part, shipped())
    tasks, *properties = test.split(" -P")
    told = dict(value for step in recipe.deps if isinstance(step, Env) for value in step.values)
    assert told.get("ORG_GRADLE_PROJECT_profile") == ("17" if properties else None)
    assert told.get("TEST_TASKS", tasks) == tasks
    assert recipe.test[-1].startswith("xargs" if "TEST_TASKS" in told else f"sh ./gradlew {tasks} ")


def test_a_part_of_a_build_is_tested_with_the_tasks_of_its_own() -> None:
    spring = "plugins { id 'org.springframework.boot' version '3.2.0' }\n"
    files = {"settings.gradle": "include 'a', 'b'\n", ".github/workflows/ci.yml": "jobs: {t: {steps: [run: RUN]}}"}
    for name in ("a", "b"):
        files |= {
            f"{name}/build.gradle": spring,
            f"{name}/src/main/java/A.java": "",
            f"{name}/src/test/java/T.java": "",
        }
    files[".github/workflows/ci.yml"] = "jobs: {t: {steps: [run: gradle :a:slowTest :b:test allTests]}}"
    found = {part.path: part.commands.test for part in inspect({"build.gradle": "", **files}).components}
    assert found["a"] == ("gradle slowTest",)
    assert found["b"] == ("gradle test",)


def test_kotlin_for_browsers_too_is_tested_on_the_jvm() -> None:
    script = 'plugins { kotlin("multiplatform") version "2.0.0" }\nkotlin { jvm()\n js { browser() } }\n'
    sources = {"src/commonTest/kotlin/A.kt": "", "src/commonMain/kotlin/A.kt": ""}
    assert component("", {"build.gradle.kts": script, **sources}).commands.test == ("gradle jvmTest",)
    only = script.replace("js { browser() }", "")
    assert component("", {"build.gradle.kts": only, **sources}).commands.test == ("gradle check",)


@pytest.mark.parametrize("value", ["m ? m.group(1) as int : 17", 'findProperty("jdk") ?: 17', "17"])
def test_a_variable_has_the_value_that_nobody_asking_gets(value: str) -> None:
    script = f"ext.jdk = {value}\njava {{ toolchain {{ languageVersion = JavaLanguageVersion.of(jdk) }} }}\n"
    assert component(script).runtime.version == "17"


CLASS = """class ServicePlugin : Plugin<Project> {
    override fun apply(target: Project) = with(target) {
        pluginManager.apply("org.springframework.boot")
    }
}
"""
REGISTERED = """gradlePlugin { plugins { register("service") {
    id = "acme.service"
    implementationClass = "acme.ServicePlugin"
} } }
"""


def test_a_plugin_that_the_build_has_as_a_class_brings_those_that_it_applies() -> None:
    files = {"buildSrc/build.gradle.kts": REGISTERED, "buildSrc/src/main/kotlin/acme/ServicePlugin.kt": CLASS}
    part = component("plugins { id 'acme.service' }\n" + WEB, files)
    assert (part.kind, part.framework, part.port) == ("app", "spring-boot", 8080)
    assert component("plugins { id 'acme.other' }\n" + WEB, files).kind == "library"


@pytest.mark.parametrize(("code", "kind"), [("@SpringBootApplication class B {}", "app"), ("class B {}", "library")])
def test_a_plugin_of_a_company_for_spring_boot_packs_an_application(code: str, kind: str) -> None:
    script = "plugins { id 'com.acme.gradle-spring-boot' version '1.0' }\n" + WEB
    assert component(script, {"src/main/java/B.java": code}).kind == kind


@pytest.mark.parametrize(("place", "kind"), [("src/test/java/a", "library"), ("src/main/java/a", "app")])
def test_a_main_class_among_the_tests_makes_no_application(place: str, kind: str) -> None:
    script = "plugins { id 'application' }\napplication { mainClass = 'a.Viewer' }"
    assert component(script, {f"{place}/Viewer.java": "class Viewer {}"}).kind == kind


def test_an_application_of_javafx_is_told_and_listens_nowhere() -> None:
    script = "plugins { id 'application'\nid 'org.openjfx.javafxplugin' version '0.1.0' }\nmainClassName = 'a.B'\n"
    part = component(script + "dependencies { implementation 'io.netty:netty-all:4.1.0' }")
    assert (part.kind, part.framework, part.port) == ("app", "javafx", None)
