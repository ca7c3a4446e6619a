"""What programs without a framework's build plugin serve with, and where."""

from __future__ import annotations

import time

import pytest

from cigen.jvm import listening
from cigen.jvm.listening import Key, Served
from cigen.repo import Repo

JETTY = ("org.eclipse.jetty", "jetty-server")
VERTX = ("io.vertx", "vertx-web")


def heard(text: str, *reached: Key, **beside: str) -> Served:
    files = {"app/src/main/java/a/Main.java": text, **{f"app/{name}.md": said for name, said in beside.items()}}
    return listening.of(Repo.from_mapping(files), "app", ["app"], frozenset(reached))


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ('new IntegerConfigKey("web.port",\n    List.of(KeyType.CONFIG),\n    8082);', 8082),
        ('config().getInteger("http.port", 8083)', 8083),
        ('System.getenv().getOrDefault("PORT", "8084")', 8084),
        ('val port = System.getenv("APP_PORT") ?: "8085"', 8085),
        ('@Option(names = {"-p", "--port"}, description = "Where", defaultValue = "8086")', 8086),
        ("new Server(8087);", 8087),
        ('HttpServer.create(new InetSocketAddress("0.0.0.0", 8088), 0)', 8088),
        ("ServerBuilder.forPort(50051)", 50051),
        ("static final int DEFAULT_PORT = 8089;", 8089),
        ('config.getInteger("redis.port", 9999)', None),
        ('System.getenv().getOrDefault("DB_PORT", "9999")', None),
        ('config.getInteger("port", 5432)', None),
        ("new Server(99999);", None),
    ],
)
def test_port(text: str, port: int | None) -> None:
    assert heard(text, JETTY) == Served(port=port)


@pytest.mark.parametrize(
    ("reached", "found"),
    [
        (VERTX, Served(framework="vertx")),
        (("io.javalin", "javalin"), Served(framework="javalin", port=8080)),
        (("com.sparkjava", "spark-core"), Served(framework="spark", port=4567)),
        (("io.vertx", "vertx-web-client"), Served()),
        (("org.http4k", "http4k-client-okhttp"), Served()),
    ],
)
def test_framework(reached: Key, found: Served) -> None:
    assert heard("", reached) == found


def test_who_has_no_server_has_no_port() -> None:
    assert heard('config().getInteger("http.port", 8083)', ("com.google.guava", "guava")) == Served()


def test_the_readme_tells_of_a_framework_what_no_source_does() -> None:
    readme = "See http://localhost:8090.\n"
    assert heard("", VERTX, README=readme) == Served(framework="vertx", port=8090)
    assert heard("server.listen(8091)", VERTX, README=readme) == Served(framework="vertx", port=8091)
    assert heard("", JETTY, README=readme) == Served()


@pytest.mark.parametrize("text", ['"port",' * 50_000, '"--port"' * 50_000, "port(" * 80_000, "PORT = 8" * 50_000])
def test_a_hostile_source_is_read_in_no_time(text: str) -> None:
    begin = time.monotonic()
    heard(text, JETTY)
    assert time.monotonic() - begin < 5
