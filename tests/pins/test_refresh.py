"""The refresh of pins.toml against a git repository and an HTTP server of the test."""

from __future__ import annotations

import json
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.pins.refresh import Refreshed, Sources, refreshed

TODAY = date(2030, 1, 2)
PINS = """\
# Ours.
[tools.node]
# The first has no support.
versions = ["20", "22"]  # even ones
end_of_life = { "20" = "2026-04-30" }  # as told

[tools.node.images]
slim = { repository = "node", tag = "{version}-slim" }

[tools.yarn]
versions = ["2.4.2"]
end_of_life = {}
images = {}

[actions]
"acme/checkout" = { version = "v1.2.0", sha = "%s" }  # the first
""" % ("a" * 40)
ANSWERS: dict[str, Any] = {
    "/v2/node/tags/list": {"name": "node", "tags": ["18-slim", "24-slim", "24.1-slim", "26", "slim", "latest"]},
    "/api/nodejs.json": [{"cycle": "22", "eol": "2027-04-30"}, {"cycle": "20", "eol": False}],
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(ANSWERS.get(self.path.partition("?")[0], {})).encode()
        self.send_response(200 if self.path.partition("?")[0] in ANSWERS else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def commit(tmp_path: Path) -> str:
    action = tmp_path / "acme/checkout"
    action.mkdir(parents=True)
    git(action, "init", "-q")
    git(action, "commit", "-q", "--allow-empty", "-m", "one")
    for tag in ("v1.9.0", "v1.10.0", "v2", "v3.0.0-beta.1"):
        git(action, "tag", "-a", tag, "-m", tag)
    return git(action, "rev-parse", "HEAD")


def refresh(host: str, root: Path) -> Refreshed:
    sources = Sources(git=f"file://{root}", lifetimes=f"http://{host}/api", registry=f"{host}/")
    return refreshed(PINS, sources, TODAY)


def test_everything_moves_and_comments_stay(host: str, tmp_path: Path, commit: str) -> None:
    found = refresh(host, tmp_path)
    assert found.failures == ()
    data = tomllib.loads(found.text)
    node = data["tools"]["node"]
    assert node["versions"] == ["20", "22", "24"]
    assert node["end_of_life"] == {"20": "2026-04-30", "22": "2027-04-30"}
    assert node["end_of_life_as_of"] == "2030-01-02"
    assert node["end_of_life_source"] == f"http://{host}/api/nodejs.json"
    assert data["tools"]["yarn"] == tomllib.loads(PINS)["tools"]["yarn"]
    assert data["actions"]["acme/checkout"] == {"version": "v1.10.0", "sha": commit}
    for comment in ("# Ours.", "# The first has no support.", "# even ones", "# as told", "# the first"):
        assert comment in found.text


def test_who_does_not_answer_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    found = refresh("127.0.0.1:1", tmp_path)
    assert found.text == PINS
    assert [failure.partition(":")[0] for failure in found.failures] == ["node", "node", "acme/checkout"]


def test_again_changes_nothing(host: str, tmp_path: Path, commit: str) -> None:
    once = refresh(host, tmp_path)
    assert commit in once.text
    sources = Sources(git=f"file://{tmp_path}", lifetimes=f"http://{host}/api", registry=f"{host}/")
    assert refreshed(once.text, sources, TODAY).text == once.text
