"""Asking a registry, which here is an HTTP server of the test, for digests."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.registry import connection, distribution
from cigen.registry.distribution import Unknown

DIGEST = "sha256:" + "ab" * 32
FOUND = {"Docker-Content-Digest": DIGEST}


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.0


@dataclass
class Server:
    """What was asked, and the address."""

    host: str
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def headers(self, name: str) -> list[str | None]:
        return [headers.get(name) for _, _, headers in self.asked]


Respond = Callable[[str, dict[str, str]], Answer]


@contextmanager
def serving(respond: Respond) -> Iterator[Server]:
    """An HTTP server that answers as ``respond(path, headers)`` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append((self.command, self.path, headers))
            answer = respond(self.path, headers)
            time.sleep(answer.seconds)
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body.encode())

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names that http.server looks for

        def log_message(self, *arguments: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = Server(host=f"127.0.0.1:{http.server_port}")
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        http.shutdown()


@pytest.fixture
def serve() -> Iterator[Callable[[Respond], Server]]:
    with ExitStack() as stack:
        yield lambda respond: stack.enter_context(serving(respond))


@pytest.fixture(autouse=True)
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """No credentials, until the test logs in somewhere."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setattr(connection, "_SECONDS", 0.5)

    def log_in(host: str) -> None:
        entry = {"auth": base64.b64encode(b"ann:secret").decode()}
        (tmp_path / "config.json").write_text(json.dumps({"auths": {host: entry}}))

    return log_in


Serve = Callable[[Respond], Server]
Login = Callable[[str], None]


def test_an_open_registry(serve: Serve) -> None:
    server = serve(lambda path, headers: Answer(200, FOUND))
    assert distribution.digest(f"{server.host}/team/app:1.2") == DIGEST
    (method, path, headers), = server.asked  # fmt: skip
    assert (method, path) == ("HEAD", "/v2/team/app/manifests/1.2")
    assert "application/vnd.oci.image.index.v1+json" in headers["accept"]
    assert "authorization" not in headers


def test_a_registry_that_wants_a_token(serve: Serve, login: Login) -> None:
    def respond(path: str, headers: dict[str, str]) -> Answer:
        if path.startswith("/token"):
            return Answer(200, body='{"token": "t1"}')
        if headers.get("authorization") == "Bearer t1":
            return Answer(200, FOUND)
        realm = f'Bearer realm="http://{server.host}/token",service="reg",scope="repository:team/app:pull"'
        return Answer(401, {"WWW-Authenticate": realm})

    server = serve(respond)
    assert distribution.digest(f"{server.host}/team/app:1") == DIGEST
    asked = urlsplit(server.asked[1][1])
    assert parse_qs(asked.query) == {"service": ["reg"], "scope": ["repository:team/app:pull"]}
    assert server.headers("authorization") == [None, None, "Bearer t1"]

    login(server.host)
    assert distribution.digest(f"{server.host}/team/app:1") == DIGEST
    assert server.headers("authorization")[4] == "Basic " + base64.b64encode(b"ann:secret").decode()


def test_a_registry_that_wants_a_password(serve: Serve, login: Login) -> None:
    server = serve(
        lambda path, headers: (
            Answer(200, FOUND) if "authorization" in headers else Answer(401, {"WWW-Authenticate": 'Basic realm="x"'})
        )
    )
    assert distribution.digest(f"{server.host}/app:1") == Unknown(reason=f"{server.host} refused to give a token")
    login(server.host)
    assert distribution.digest(f"{server.host}/app:1") == DIGEST


@pytest.mark.parametrize("realm", ["http://127.0.0.1:1/token", "file:///etc/passwd", "", "token"])
def test_a_token_is_not_asked_of_another_host_without_tls(serve: Serve, login: Login, realm: str) -> None:
    server = serve(lambda path, headers: Answer(401, {"WWW-Authenticate": f'Bearer realm="{realm}",service="x"'}))
    login(server.host)
    answer = distribution.digest(f"{server.host}/app:1")
    assert answer == Unknown(reason=f"{server.host} refused to give a token")


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"token": 5}', '{"token": "a\\nb"}', "<html>"])
def test_a_token_that_is_none(serve: Serve, body: str) -> None:
    def respond(path: str, headers: dict[str, str]) -> Answer:
        if path.startswith("/token"):
            return Answer(200, body=body)
        return Answer(401, {"WWW-Authenticate": f'Bearer realm="http://{server.host}/token"'})

    server = serve(respond)
    assert isinstance(distribution.digest(f"{server.host}/app:1"), Unknown)


@pytest.mark.parametrize(
    ("status", "reason", "times"),
    [(403, "wants a login", 1), (404, "no such image", 1), (429, "limits how often", 1), (400, "answered 400", 1),
     (500, "answered 500", 2), (503, "answered 503", 2)],
)  # fmt: skip
def test_refusals(serve: Serve, status: int, reason: str, times: int) -> None:
    server = serve(lambda path, headers: Answer(status))
    answer = distribution.digest(f"{server.host}/app:1")
    assert isinstance(answer, Unknown)
    assert reason in answer.reason
    assert len(server.asked) == times


def test_a_second_try_may_succeed(serve: Serve) -> None:
    server = serve(lambda path, headers: Answer(500) if len(server.asked) == 1 else Answer(200, FOUND))
    assert distribution.digest(f"{server.host}/app:1") == DIGEST


def test_a_registry_that_is_slow(serve: Serve) -> None:
    server = serve(lambda path, headers: Answer(200, FOUND, seconds=1.5))
    answer = distribution.digest(f"{server.host}/app:1")
    assert answer == Unknown(reason=f"{server.host} cannot be asked: ReadTimeout", passing=True)


def test_a_registry_that_is_not_there() -> None:
    answer = distribution.digest("127.0.0.1:1/app:1")
    assert answer == Unknown(reason="127.0.0.1:1 cannot be asked: ConnectionError", passing=True)


@pytest.mark.parametrize("value", ["", "sha256:12", "sha512:" + "ab" * 32, DIGEST + "\u00a0", DIGEST.upper()])
def test_a_digest_that_is_none(serve: Serve, value: str) -> None:
    server = serve(lambda path, headers: Answer(200, {"Docker-Content-Digest": value}))
    assert distribution.digest(f"{server.host}/app:1") == Unknown(reason=f"{server.host} gave no digest")


def test_a_redirect_takes_no_credentials_to_another_host(
    serve: Serve, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = serve(lambda path, headers: Answer(200, FOUND))
    server = serve(
        lambda path, headers: (
            Answer(307, {"Location": f"http://{other.host}/blob"})
            if "authorization" in headers
            else Answer(401, {"WWW-Authenticate": 'Basic realm="x"'})
        )
    )
    login(server.host)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert distribution.digest(f"{server.host}/app:1") == DIGEST
    assert server.headers("authorization")[0] is None, "nothing is sent before it is asked for"
    assert other.headers("authorization") == [None]


def test_a_redirect_on_the_same_host_keeps_them(serve: Serve, login: Login) -> None:
    def respond(path: str, headers: dict[str, str]) -> Answer:
        if "authorization" not in headers:
            return Answer(401, {"WWW-Authenticate": "Basic"})
        return Answer(200, FOUND) if path == "/moved" else Answer(307, {"Location": "/moved"})

    server = serve(respond)
    login(server.host)
    assert distribution.digest(f"{server.host}/app:1") == DIGEST


def test_redirects_end(serve: Serve) -> None:
    server = serve(lambda path, headers: Answer(307, {"Location": "/again"}))
    answer = distribution.digest(f"{server.host}/app:1")
    assert answer == Unknown(reason=f"{server.host} answered 307")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("node:24", ("registry-1.docker.io", "library/node", "24")),
        ("node", ("registry-1.docker.io", "library/node", "latest")),
        ("docker.io/grafana/grafana:1", ("registry-1.docker.io", "grafana/grafana", "1")),
        ("docker.io/node:1", ("registry-1.docker.io", "library/node", "1")),
        ("ghcr.io/a/b/c:2", ("ghcr.io", "a/b/c", "2")),
        ("localhost/app:1", ("localhost", "app", "1")),
        ("registry:5000/app", ("registry:5000", "app", "latest")),
        ("[::1]:5000/app:1", ("[::1]:5000", "app", "1")),
    ],
)
def test_where_an_image_is(name: str, place: tuple[str, str, str]) -> None:
    assert distribution.locate(name) == place


@given(st.text(max_size=40))
def test_any_name_is_somewhere(name: str) -> None:
    assert all(isinstance(part, str) for part in distribution.locate(name))


MADE = "2026-03-01T12:00:00.123456789Z"


def image(path: str, made: object = MADE) -> Answer:
    """A registry with an index, the manifest of linux/amd64 and its configuration."""
    amd64 = {"digest": "sha256:" + "cd" * 32, "platform": {"os": "linux", "architecture": "amd64"}}
    arm64 = {"digest": "sha256:" + "ef" * 32, "platform": {"os": "linux", "architecture": "arm64"}}
    answers = {
        f"/v2/app/manifests/{DIGEST}": {"manifests": [arm64, amd64]},
        f"/v2/app/manifests/{amd64['digest']}": {"config": {"digest": DIGEST}},
        f"/v2/app/blobs/{DIGEST}": {"created": made},
    }
    return Answer(200, body=json.dumps(answers[path])) if path in answers else Answer(404)


def test_when_an_image_was_made(serve: Serve, login: Login) -> None:
    server = serve(lambda path, _: image(path))
    made = distribution.created(f"{server.host}/app:1", DIGEST)
    assert made == datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize("made", [None, 5, "", "yesterday"])
def test_an_image_that_does_not_tell_when_it_was_made(serve: Serve, login: Login, made: object) -> None:
    server = serve(lambda path, _: image(path, made))
    found = distribution.created(f"{server.host}/app:1", DIGEST)
    assert isinstance(found, Unknown)
    assert "does not tell" in found.reason


@pytest.mark.parametrize("body", ["", "[]", "[" * 100_000, '{"manifests": 1}', '{"manifests": [1]}', '{"config": "x"}'])
def test_an_answer_that_is_no_image(serve: Serve, login: Login, body: str) -> None:
    def respond(path: str, _headers: dict[str, str]) -> Answer:
        return Answer(200, body=body) if path.endswith(DIGEST) else Answer(404)

    server = serve(respond)
    assert isinstance(distribution.created(f"{server.host}/app:1", DIGEST), Unknown)


def test_an_answer_without_end_is_not_read_to_it(serve: Serve, login: Login) -> None:
    server = serve(lambda path, _: Answer(200, body="{" + " " * (2 << 20) + "}"))
    assert isinstance(distribution.created(f"{server.host}/app:1", DIGEST), Unknown)
