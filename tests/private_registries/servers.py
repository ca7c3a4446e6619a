"""Registries in containers, which builds on the same engine reach."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cigen import pins

PASSWORD = "pa55-of-ann-1f0c7e"
BASIC = f"Basic {base64.b64encode(f'ann:{PASSWORD}'.encode()).decode()}"
NODE = pins.shipped().tool("node").image("slim", "22").name
PYTHON = pins.shipped().tool("python").image("slim", "3.13").name
_ANSWERS = "python -c 'import socket; socket.create_connection((\"localhost\", {}))'"

# A dependency is named by a tag there, which a mirror of npm's registry may lack.
_VERDACCIO = """\
cat > /tmp/config.yaml <<'END'
storage: /tmp/storage
auth: { htpasswd: { file: /tmp/htpasswd } }
packages: { '@example/*': { access: $authenticated, publish: $authenticated } }
log: { type: stdout, format: pretty, level: warn }
END
echo '{"overrides": {"node-fetch": "2.7.0"}}' > /tmp/package.json
cd /tmp && npm install --no-audit --no-fund verdaccio@6.1.6 && \
  exec node_modules/.bin/verdaccio --config /tmp/config.yaml --listen 0.0.0.0:8080
"""
_PINGS = "node -e 'fetch(\"http://localhost:8080/-/ping\").then((a) => process.exit(a.ok ? 0 : 1))'"
_LOGIN = """\
fetch("http://localhost:8080/-/user/org.couchdb.user:ann", { method: "PUT",
  headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "ann", password: process.argv[1] }) })
  .then((answer) => answer.json()).then((body) => console.log(body.token))
"""
_INK = """\
mkdir -p /tmp/ink && cd /tmp/ink && echo "//localhost:8080/:_authToken=$TOKEN" > .npmrc && \
echo '{"name": "@example/ink", "version": "1.2.0", "type": "module", "exports": "./ink.js"}' > package.json && \
echo 'export const black = (text) => text;' > ink.js && npm publish --registry http://localhost:8080/
"""

_PYPISERVER = """\
python -m venv /opt/venv && /opt/venv/bin/pip install --quiet pypiserver==2.4.2 passlib==1.7.4
mkdir /tmp/packages && python - "$PASSWORD" <<'END'
import base64, hashlib, sys, zipfile
digest = base64.b64encode(hashlib.sha1(sys.argv[1].encode()).digest()).decode()
open("/tmp/htpasswd", "w").write(f"ann:{{SHA}}{digest}\\n")
info = "example_stamps-2.0.1.dist-info"
with zipfile.ZipFile("/tmp/packages/example_stamps-2.0.1-py3-none-any.whl", "w") as wheel:
    wheel.writestr("example_stamps.py", "NAME = 'stamps'\\n")
    wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: example-stamps\\nVersion: 2.0.1\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\\n" for name in [*wheel.namelist(), f"{info}/RECORD"]))
END
exec /opt/venv/bin/pypi-server run --port 8080 --passwords /tmp/htpasswd --authenticate update,download,list \
  --disable-fallback /tmp/packages
"""

# In the clear and, with a certificate of its own, at https's port.
_FILES = """\
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=files -days 9 -keyout /tmp/key.pem -out /tmp/cert.pem
python - "$WANTED" <<'END'
import http.server, ssl, sys, threading

class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.headers.get("Authorization") == sys.argv[1]:
            return super().do_GET()
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="files"')
        self.send_header("Content-Length", "0")
        self.end_headers()

plain, encrypted = (http.server.ThreadingHTTPServer(("", port), lambda *a: Handler(*a, directory="/srv"))
                    for port in (8080, 443))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/tmp/cert.pem", "/tmp/key.pem")
encrypted.socket = context.wrap_socket(encrypted.socket, server_side=True)
threading.Thread(target=plain.serve_forever).start()
encrypted.serve_forever()
END
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A registry that runs, and where: its ``address`` is one for builds and for itself."""

    engine: str
    container: str
    host: str

    @property
    def address(self) -> str:
        """The host and port of its HTTP."""
        return f"{self.host}:8080"

    def run(self, *command: str, folder: str = "/", **environment: str) -> str:
        """What a command in its container prints."""
        flags = [word for name in environment for word in ("--env", name)]
        return docker(self.engine, "exec", "--workdir", folder, *flags, self.container, *command, **environment)

    def put(self, folder: Path) -> None:
        """Have it serve what is in ``folder``."""
        docker(self.engine, "cp", f"{folder}/.", f"{self.container}:/srv")

    def lock(self, root: Path, script: str, lockfile: str, **environment: str) -> None:
        """Have ``script`` of a shell write the lockfile of the project in ``root``, beside the registry."""
        folder = f"/opt/{secrets.token_hex(8)}"
        docker(self.engine, "cp", f"{root}/.", f"{self.container}:{folder}")
        self.run("sh", "-ec", script, folder=folder, **environment)
        docker(self.engine, "cp", f"{self.container}:{folder}/{lockfile}", f"{root}/")


def docker(engine: str, *arguments: str, **environment: str) -> str:
    """What the client prints."""
    command = ["docker", "--host", engine, *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return (done.stdout if arguments[0] != "logs" else done.stdout + done.stderr).strip()


@contextlib.contextmanager
def verdaccio(engine: str) -> Iterator[tuple[Server, str]]:
    """A registry of npm's kind, which has ``@example/ink``, and the token that it asks for."""
    with _running(engine, NODE, _VERDACCIO, _PINGS) as server:
        token = server.run("node", "-e", _LOGIN, PASSWORD)
        server.run("sh", "-c", _INK, TOKEN=token)
        yield server, token


@contextlib.contextmanager
def pypiserver(engine: str) -> Iterator[Server]:
    """An index of Python packages, which has ``example-stamps``, for ann and her password."""
    with _running(engine, PYTHON, _PYPISERVER, _ANSWERS.format(8080), PASSWORD=PASSWORD) as server:
        yield server


@contextlib.contextmanager
def files(engine: str, authorization: str) -> Iterator[Server]:
    """A server of the files below /srv, for those who send that header."""
    with _running(engine, PYTHON, _FILES, _ANSWERS.format(443), WANTED=authorization) as server:
        yield server


@contextlib.contextmanager
def _running(engine: str, image: str, script: str, asks: str, **environment: str) -> Iterator[Server]:
    """A container of ``script``, which serves at port 8080; ``asks`` exits 0 once it answers."""
    flags = [word for name in environment for word in ("--env", name)]
    container = docker(engine, "run", "--detach", *flags, image, "sh", "-c", script, **environment)
    try:
        host = docker(engine, "inspect", "--format", "{{.NetworkSettings.IPAddress}}", container)
        server = Server(engine=engine, container=container, host=host)
        for _ in range(120):
            with contextlib.suppress(AssertionError):
                server.run("sh", "-c", asks)
                break
            time.sleep(1)
        else:
            pytest.fail(f"the registry does not answer: {docker(engine, 'logs', container)}")
        yield server
    finally:
        docker(engine, "rm", "--force", "--volumes", container)
