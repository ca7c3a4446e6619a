"""Which module can be started, and what is known about it."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import maven
from cigen.errors import UsageError
from cigen.facts import Component
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.maven import projects as p

WEB = p.dependencies("org.springframework.boot:spring-boot-starter-web")
SPRING = p.pom(WEB + p.build(p.SPRING_PLUGIN), parent=p.spring_parent())
QUARKUS_PLUGIN = p.plugin("quarkus-maven-plugin", group="io.quarkus.platform")


def form(component: Component) -> str | None:
    from cigen.ecosystems.maven.details import Details

    assert isinstance(component.details, Details)
    return component.details.application.form if component.details.application else None


def kind(files: p.Files) -> tuple[str, str | None, str | None, int | None]:
    found = p.component(files)
    return found.kind, found.framework, form(found), found.port


def manifest(main: str, more: str = "") -> str:
    return f"<archive><manifest><mainClass>{main}</mainClass>{more}</manifest></archive>"


def test_spring_boot() -> None:
    assert kind({"pom.xml": SPRING}) == ("app", "spring-boot", "jar", 8080)


def test_spring_boot_without_a_web_server_has_no_port() -> None:
    body = p.dependencies("org.springframework.boot:spring-boot-starter-batch") + p.build(p.SPRING_PLUGIN)
    assert kind({"pom.xml": p.pom(body, parent=p.spring_parent())}) == ("app", "spring-boot", "jar", None)


def test_spring_boot_war_starts_itself() -> None:
    text = p.pom(WEB + p.build(p.SPRING_PLUGIN), packaging="war", parent=p.spring_parent())
    assert kind({"pom.xml": text}) == ("app", "spring-boot", "executable-war", 8080)


def test_a_library_on_spring_is_none() -> None:
    assert kind({"pom.xml": p.pom(WEB, parent=p.spring_parent())})[0] == "library"


def unpacked(**more: str) -> dict[str, str]:
    """A server among libraries, whose pom names the plugin and runs no goal of it."""
    plugin = p.plugin("spring-boot-maven-plugin", group="org.springframework.boot")
    return {
        "pom.xml": p.pom(p.modules("core", "server"), packaging="pom", artifact="root"),
        "core/pom.xml": p.pom(artifact="core", parent=p.reference("root")),
        "server/pom.xml": p.pom(WEB + p.build(plugin), artifact="server", parent=p.reference("root")),
        "server/src/main/java/com/example/Server.java": "import x.SpringApplication;\nSpringApplication.run(Server);",
        **more,
    }


def test_spring_boot_that_is_never_repackaged_starts_with_the_libraries_beside_it() -> None:
    found = maven.recipe(p.component(unpacked()), pins.shipped())
    assert kind(unpacked()) == ("app", "spring-boot", "classpath", 8080)
    assert found.start == ("java", "-cp", "/app/app.jar:/app/dependency/*", "com.example.Server")
    assert "copy-dependencies" in found.build[0]
    assert "not-repackaged" in p.codes(unpacked())
    assert "not-repackaged" not in p.codes({"pom.xml": SPRING})


def test_spring_boot_that_is_never_repackaged_and_has_no_one_main_class_is_a_library() -> None:
    other = {"server/src/main/java/com/example/Other.java": "new SpringApplicationBuilder(Other.class)"}
    assert p.component(unpacked(**other)).kind == "library"
    assert (
        p.component(unpacked(**{"server/src/main/java/com/example/Server.java": "class Server {}"})).kind == "library"
    )


def test_an_inherited_plugin_makes_an_application_only_where_something_starts() -> None:
    files = {
        "pom.xml": p.pom(
            "<groupId>com.example</groupId><version>1</version>" + p.modules("lib", "web") + p.build(p.SPRING_PLUGIN),
            packaging="pom",
            artifact="up",
            parent=p.spring_parent(),
        ),
        "lib/pom.xml": p.pom(artifact="lib", parent=p.reference("up")),
        "lib/src/main/java/Lib.java": "class Lib {}",
        "web/pom.xml": p.pom(WEB, artifact="web", parent=p.reference("up")),
        "web/src/main/java/WebApplication.java": "SpringApplication.run(WebApplication.class);",
    }
    found = p.component(files)
    assert (found.kind, found.port) == ("app", 8080)
    assert "several-apps" not in p.codes(files)


def test_quarkus() -> None:
    body = p.dependencies("io.quarkus:quarkus-rest", "io.quarkus:quarkus-smallrye-health") + p.build(QUARKUS_PLUGIN)
    files = {
        "pom.xml": p.pom(body),
        "src/main/resources/application.properties": "quarkus.http.port=8090\n%dev.quarkus.http.port=1\n",
    }
    assert kind(files) == ("app", "quarkus", "quarkus", 8090)
    assert p.component(files).health == "/q/health"


@pytest.mark.parametrize("key", ["quarkus.package.jar.type", "quarkus.package.type"])
def test_a_quarkus_uber_jar_is_one_file(key: str) -> None:
    files = {"pom.xml": p.pom(p.build(QUARKUS_PLUGIN)), "src/main/resources/application.properties": f"{key}=uber-jar"}
    assert kind(files)[2] == "jar"


def test_micronaut() -> None:
    body = p.dependencies("io.micronaut:micronaut-http-server-netty", "io.micronaut:micronaut-management") + p.build(
        p.plugin("micronaut-maven-plugin", group="io.micronaut.maven")
    )
    files = {
        "pom.xml": p.pom(body),
        "src/main/resources/application.yml": "micronaut:\n  server:\n    port: ${PORT:9090}\n",
    }
    assert kind(files) == ("app", "micronaut", "jar", 9090)
    assert p.component(files).health == "/health"


def test_micronaut_under_a_parent_that_cannot_be_read() -> None:
    parent = p.reference("corporate", path="", group="com.corp")
    netty = p.dependencies("io.micronaut:micronaut-http-server-netty")
    main = p.properties(packaging="jar", exec__mainClass="com.example.Application")
    app = p.pom(netty + main, parent=parent, packaging="${packaging}")
    assert kind({"pom.xml": app}) == ("app", "micronaut", "jar", 8080)
    unsaid = p.pom(netty, parent=parent, packaging="${packaging}")
    assert kind({"pom.xml": unsaid})[0] == "library"
    source = {"src/main/java/a/Application.java": "Micronaut.run(Application.class, args);"}
    assert kind({"pom.xml": unsaid, **source}) == ("app", "micronaut", "jar", 8080)
    assert kind({"pom.xml": p.pom(main, parent=parent)})[0] == "library"
    assert kind({"pom.xml": p.pom(netty + main)})[0] == "library", "nothing packs it"


def test_helidon() -> None:
    parent = p.reference("helidon-se", path="", version="4.1.0", group="io.helidon.applications")
    body = p.properties(mainClass="com.example.Main") + p.dependencies(
        "io.helidon.webserver.observe:helidon-webserver-observe-health"
    )
    files = {"pom.xml": p.pom(body, parent=parent), "src/main/resources/application.yaml": "server.port: 8081"}
    assert kind(files) == ("app", "helidon", "thin", 8081)
    assert p.component(files).health == "/observe/health"


@pytest.mark.parametrize(
    ("api", "version", "tomcat"),
    [
        ("javax.servlet:javax.servlet-api", "4.0.1", "9.0"),
        ("jakarta.servlet:jakarta.servlet-api", "4.0.4", "9.0"),
        ("jakarta.servlet:jakarta.servlet-api", "6.0.0", "10.1"),
        ("jakarta.servlet:jakarta.servlet-api", "6.1.0", "11.0"),
        ("jakarta.platform:jakarta.jakartaee-web-api", "10.0.0", "10.1"),
        ("org.springframework:spring-webmvc", "6.2.0", "10.1"),
    ],
)
def test_a_war_has_the_tomcat_of_its_servlet_api(api: str, version: str, tomcat: str) -> None:
    from cigen.ecosystems.maven.details import Details

    found = p.component({"pom.xml": p.pom(p.dependencies(p.dependency(api, version=version)), packaging="war")})
    assert isinstance(found.details, Details)
    assert found.details.application
    assert (found.details.application.tomcat, found.port) == (tomcat, 8080)


SHADE = p.plugin(
    "maven-shade-plugin", "<transformers><transformer><mainClass>a.Main</mainClass></transformer></transformers>"
)
ASSEMBLY = p.plugin(
    "maven-assembly-plugin",
    manifest("a.Main") + "<descriptorRefs><descriptorRef>jar-with-dependencies</descriptorRef></descriptorRefs>",
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p.build(p.plugin("maven-jar-plugin", manifest("a.Main"))), "jar"),
        (p.build(p.plugin("maven-jar-plugin", manifest("a.Main", "<addClasspath>true</addClasspath>"))), "thin"),
        (p.build(p.plugin("maven-jar-plugin", manifest("a.Main"))) + p.dependencies("g:a"), None),
        (p.build(p.plugin("maven-jar-plugin", manifest("${main}"))), None),
        (p.build(p.plugin("maven-jar-plugin", manifest("${main}"))) + p.properties(main="a.Main"), "jar"),
        (p.build(p.plugin("maven-jar-plugin", manifest("a.Main; rm -rf /"))), None),
        (p.build(SHADE) + p.dependencies("g:a"), "jar"),
        (
            p.build(p.plugin("maven-shade-plugin"), p.plugin("maven-jar-plugin", manifest("a.Main")))
            + p.dependencies("g:a"),
            "jar",
        ),
        (p.build(ASSEMBLY) + p.dependencies("g:a"), "jar"),
        (p.build(p.plugin("maven-assembly-plugin", manifest("a.Main"))), None),
        (p.build(SHADE.replace("a.Main", "org.openjdk.jmh.Main")), None),
        ("", None),
    ],
)
def test_main_classes(body: str, expected: str | None) -> None:
    assert form(p.component({"pom.xml": p.pom(body)})) == expected


@pytest.mark.parametrize("packaging", ["pom", "maven-plugin", "ejb", "ear"])
def test_other_packagings_are_libraries(packaging: str) -> None:
    assert kind({"pom.xml": p.pom(packaging=packaging)})[0] == "library"


def several() -> dict[str, str]:
    return {
        "pom.xml": p.pom(p.modules("one", "two"), packaging="pom", artifact="root"),
        "one/pom.xml": SPRING.replace("<artifactId>app", "<artifactId>one"),
        "two/pom.xml": SPRING.replace("<artifactId>app", "<artifactId>two").replace(
            "<dependencies>", "<dependencies>" + p.dependency("org.springframework.boot:one", version="1")
        ),
    }


def chosen(settings: Settings | None = None) -> str | None:
    from cigen.ecosystems.maven.details import Details

    found = p.component(several(), settings)
    assert isinstance(found.details, Details)
    return found.details.application.folder if found.details.application else None


def test_an_application_that_another_is_made_of_is_no_other_component() -> None:
    assert chosen() == "two"
    (finding,) = [item for item in p.inspect(several()).findings if item.code == "several-apps"]
    assert "one, two" in finding.message


def test_settings_choose_the_application() -> None:
    settings = Settings(components={".": ComponentSettings(app="one")})
    assert chosen(settings) == "one"
    assert "several-apps" not in p.codes(several(), settings)


def test_settings_want_no_application() -> None:
    settings = Settings(components={".": ComponentSettings(has_app=False)})
    assert chosen(settings) is None
    assert p.component(several(), settings).kind == "library"
    assert "several-apps" not in p.codes(several(), settings)


def test_settings_that_name_no_application() -> None:
    settings = Settings(components={".": ComponentSettings(app="core")})
    with pytest.raises(UsageError, match="no application in core") as caught:
        chosen(settings)
    assert caught.value.hint == "there are one, two"


def test_a_demo_does_not_make_a_library_an_application() -> None:
    files = {
        "pom.xml": p.pom(p.modules("core", "demo-web"), packaging="pom", artifact="root"),
        "core/pom.xml": p.pom(artifact="core"),
        "demo-web/pom.xml": SPRING,
    }
    assert p.component(files).kind == "library"
    image = "FROM maven AS b\nRUN mvn package\nFROM temurin\nCOPY --from=b /app/{}/target/*.jar /a.jar\n"
    assert p.component({**files, "Dockerfile": image.format("other-demo-web")}).kind == "library"
    assert p.component({**files, "Dockerfile": image.format("demo-web")}).framework == "spring-boot"


def test_a_module_that_others_use_is_a_library_with_a_main_class() -> None:
    files = {
        "pom.xml": p.pom(p.modules("core", "app"), packaging="pom", artifact="root"),
        "core/pom.xml": p.pom(p.build(p.plugin("maven-jar-plugin", manifest("a.Main"))), artifact="core"),
        "app/pom.xml": p.pom(p.dependencies("com.example:core"), artifact="app"),
    }
    assert p.component(files).kind == "library"


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        (p.build(p.plugin("maven-jar-plugin", manifest("a.Main"))) + p.dependencies("g:a"), True),
        (p.build(p.plugin("maven-jar-plugin", manifest("a.Main"))), False),
        (p.build(p.plugin("maven-jar-plugin")) + p.dependencies("g:a"), False),
        (p.build(SHADE) + p.dependencies("g:a"), False),
    ],
)
def test_a_main_class_without_its_dependencies_is_told(body: str, is_told: bool) -> None:
    assert p.codes({"pom.xml": p.pom(body)}).count("main-class-alone") == is_told
