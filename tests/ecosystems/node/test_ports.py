"""Where servers for Node listen, and what serves nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ecosystems.node.test_components import EXPRESS, facts, only

BOT = {"name": "bot", "private": True, "scripts": {"start": "node bot.js"}, "dependencies": {"discord.js": "14"}}
README = {"README.md": "See http://localhost:8083.\n"}


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"server.js": "app.listen(8081)"}, 8081),
        ({"lib/settings.js": "exports.port = process.env.PORT || 8081"}, 8081),
        ({"node/utils/Settings.ts": "const port = process.env.APP_PORT ?? '8081'"}, 8081),
        ({"server.js": "const port = parseInt(process.env.PORT, 10) || 8081"}, 8081),
        ({"lib/settings.js": "const port = parseInt(process.env.APP_PORT, 10)"}, 3000),
        ({"lib/env.ts": "z.object({\n  API_PORT: z.coerce.number().min(1).default(8081),\n})"}, 8081),
        ({"lib/env.ts": "z.object({\n  REDIS_PORT: z.coerce.number().default(8081),\n})"}, 3000),
        ({"lib/env.ts": "cleanEnv(process.env, { PORT: port({ default: 8081 }) })"}, 8081),
        ({"lib/config.js": "convict({\n  port: {\n    env: 'PORT',\n    default: 8081,\n  },\n})"}, 8081),
        ({"lib/port-config.ts": "export const DEFAULT_API_PORT = 8081;"}, 8081),
        ({"lib/settings.js": "exports.db = process.env.DB_PORT || 8081"}, 3000),
        ({"src/config.js": "module.exports = {port: 5432}; module.exports.http = {port: 8081}"}, 8081),
        ({"src/config.js": "module.exports = {port: 6379}"}, 3000),
        ({"client/config.js": "const PORT = process.env.PORT || 9999"}, 3000),
        ({"test/config.js": "process.env.PORT || 9999"}, 3000),
        ({".env.example": "PORT=8082\n"}, 8082),
        (README, 8083),
        ({"server.js": "app.listen(8081)", ".env.example": "PORT=8082\n", **README}, 8081),
        ({"Dockerfile": "FROM node:24\nCOPY . .\nEXPOSE 8084\nCMD node server.js\n", **README}, 8084),
        ({}, 3000),
    ],
)
def test_port(files: dict[str, Any], port: int) -> None:
    assert only({"package.json": EXPRESS, **files}).port == port


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("client.login(process.env.TOKEN)", None),
        ("require('http').createServer(answer).listen(port)", 8083),
        ("new WebSocketServer({ port: 8085 })", 8085),
    ],
)
def test_a_bot_listens_only_where_its_source_does(text: str, port: int | None) -> None:
    part = only({"package.json": BOT, "bot.js": text, **README})
    assert (part.kind, part.port) == ("app", port)


def test_a_framework_with_a_command_of_its_own_is_told_where_to_listen() -> None:
    package = {"private": True, "scripts": {"build": "next build"}, "dependencies": {"next": "16"}}
    assert only({"package.json": package, "app/page.js": "", **README}).port == 3000


def test_what_only_lies_beside_the_source_is_told() -> None:
    told = [one.message for one in facts({"package.json": EXPRESS, **README}).findings if one.code == "port-told"]
    assert told == ["README.md:1: . is taken to listen at 8083, which its source does not tell"]


def test_what_an_image_starts_is_a_server_though_others_may_install_it() -> None:
    published = EXPRESS | {"files": ["dist"], "main": "lib/index.js"}
    image = {"Dockerfile": "FROM node:24\nCOPY . .\nEXPOSE 8086\nCMD npm start\n"}
    assert only({"package.json": published}).kind == "library"
    part = only({"package.json": published, **image})
    assert (part.kind, part.framework, part.port) == ("app", "express", 8086)


@pytest.mark.parametrize(
    ("start", "port"), [("node worker.js", 3000), ("node scripts/jobs.js", 3000), ("npm start", 8080)]
)
def test_an_image_that_starts_another_program_tells_no_port(start: str, port: int) -> None:
    scripts = {"build": "next build", "start": "next start"}
    files = {
        "package.json": {"name": "shop", "private": True, "scripts": scripts, "dependencies": {"next": "15"}},
        "next.config.js": "",
        "worker.js": "",
        "jobs.Dockerfile": f"FROM node:22\nCOPY . .\nEXPOSE 8080\nCMD {start}\n",
    }
    assert only(files).port == port


@pytest.mark.parametrize(
    ("source", "port"),
    [
        ("await CommandFactory.run(AppModule)", None),
        ("await NestFactory.createApplicationContext(AppModule)", None),
        ("const app = await NestFactory.create(AppModule); await app.listen(port)", 3000),
        ("if (cli) await CommandFactory.run(AppModule); else await app.listen(port)", 3000),
    ],
)
def test_a_program_of_nest_that_is_called_listens_nowhere(source: str, port: int | None) -> None:
    package = {"name": "cut", "private": True, "dependencies": {"@nestjs/core": "11"},
               "scripts": {"build": "nest build", "start": "node dist/main"}}  # fmt: skip
    part = only({"package.json": package, "src/main.ts": source})
    assert (part.kind, part.framework, part.port) == ("app", "nest", port)


@pytest.mark.parametrize(
    ("source", "port"),
    [
        ("const server = createServer(); await server.connect(new StdioServerTransport());", None),
        ("if (http) createServer(app).listen(3000); else server.connect(new StdioServerTransport());", 3000),
    ],
)
def test_a_server_that_talks_through_pipes_listens_nowhere(source: str, port: int | None) -> None:
    package = {"name": "cut", "private": True, "dependencies": {"@modelcontextprotocol/sdk": "1"},
               "scripts": {"start": "node index.js"}}  # fmt: skip
    part = only({"package.json": package, "index.js": source})
    assert (part.kind, part.port) == ("app", port)
