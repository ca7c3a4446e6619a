"""Real registries that let nobody in without a credential, and builds that download from them: what is left of it."""

from __future__ import annotations

import base64
import contextlib
import gzip
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cigen import pins, reports
from cigen.engine import bake
from cigen.engine.bake import Bake
from tests.fixture_cases import repository

pytestmark = pytest.mark.engine

PASSWORD = "pa55-of-ann-1f0c7e"
NODE = pins.shipped().tool("node").image("slim", "22").name
PYTHON = pins.shipped().tool("python").image("slim", "3.13").name

# A dependency is named by a tag there, which a mirror of npm's registry may lack.
VERDACCIO = """\
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
LOGIN = """\
fetch("http://localhost:8080/-/user/org.couchdb.user:ann", { method: "PUT",
  headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "ann", password: process.argv[1] }) })
  .then((answer) => answer.json()).then((body) => console.log(body.token))
"""
INK = """\
mkdir -p /tmp/ink && cd /tmp/ink && echo "//localhost:8080/:_authToken=$TOKEN" > .npmrc && \
echo '{"name": "@example/ink", "version": "1.2.0", "type": "module", "exports": "./ink.js"}' > package.json && \
echo 'export const black = (text) => text;' > ink.js && npm publish --registry http://localhost:8080/ && \
mkdir -p /tmp/lock && cd /tmp/lock && printf '%s' "$NPMRC" > .npmrc && printf '%s' "$MANIFEST" > package.json && \
NPM_TOKEN="$TOKEN" npm install --package-lock-only --no-audit --no-fund
"""

PYPISERVER = """\
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

MAVEN = """\
mkdir -p /tmp/m2/org/example/paper/3.1.0 && python - "$PASSWORD" <<'END'
import base64, http.server, sys, zipfile
place = "/tmp/m2/org/example/paper/3.1.0/paper-3.1.0"
zipfile.ZipFile(f"{place}.jar", "w").writestr("paper.txt", "white")
open(f"{place}.pom", "w").write("<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>"
    "<artifactId>paper</artifactId><version>3.1.0</version></project>")
wanted = "Basic " + base64.b64encode(f"ann:{sys.argv[1]}".encode()).decode()

class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.headers.get("Authorization") == wanted:
            return super().do_GET()
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="m2"')
        self.send_header("Content-Length", "0")
        self.end_headers()

http.server.ThreadingHTTPServer(("", 8080), lambda *a: Handler(*a, directory="/tmp/m2")).serve_forever()
END
"""
# Maven refuses what is not encrypted, by a mirror of this name.
MIRROR = "<id>maven-default-http-blocker</id><mirrorOf>nothing</mirrorOf><url>http://localhost/</url>"
REPOSITORY = "<repositories><repository><id>example</id><url>http://{}:8080/</url></repository></repositories>"


def docker(engine: str, *arguments: str, **environment: str) -> str:
    command = ["docker", "--host", engine, *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return (done.stdout if arguments[0] != "logs" else done.stdout + done.stderr).strip()


@contextlib.contextmanager
def registry(engine: str, image: str, script: str, asks: str) -> Iterator[tuple[str, str]]:
    """A container that serves at port 8080, and its address, which builds reach; ``asks`` exits 0 once it answers."""
    container = docker(engine, "run", "--detach", "--env", "PASSWORD", image, "sh", "-c", script, PASSWORD=PASSWORD)
    try:
        address = docker(engine, "inspect", "--format", "{{.NetworkSettings.IPAddress}}", container)
        for _ in range(120):
            with contextlib.suppress(AssertionError):
                docker(engine, "exec", container, "sh", "-c", asks)
                break
            time.sleep(1)
        else:
            pytest.fail(f"the registry does not answer: {docker(engine, 'logs', container)}")
        yield container, address
    finally:
        docker(engine, "rm", "--force", "--volumes", container)


@dataclass(frozen=True, kw_only=True)
class Project:
    """A repository with cigen's files: what its registry asks for, where it says so, and how many tests it has.

    One without tests is a library, and has no image.
    """

    root: Path
    engine: str
    component: str
    secrets: dict[str, str]
    place: str
    tests: int = 1

    def cigen(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if name not in self.secrets}
        return subprocess.run(
            [sys.executable, "-m", "cigen", *arguments],
            cwd=self.root,
            env={**inherited, "DOCKER_HOST": self.engine, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def bake(self, target: str, **variables: str) -> Bake:
        names = frozenset(self.secrets)
        # The cache lies outside of the folder, and newer releases of buildx would ask whether it may.
        given = {**self.secrets, "BUILDX_BAKE_ENTITLEMENTS_FS": "0", **variables}
        targets = (f"{self.component}-{target}",)
        return Bake(folder=self.root, targets=targets, host=self.engine, secrets=names, variables=given)

    def told(self, content: bytes) -> bool:
        """Whether what opens the registry is in there, as it is or as a tool would send it."""
        values = [value for name, value in self.secrets.items() if not name.endswith("_USER")]
        sent = [base64.b64encode(f"ann:{value}".encode()) for value in values]
        return any(form in content for form in (*sent, *(value.encode() for value in values)))


def content(file: Path) -> bytes:
    """A file of a cache or an image; of a layer what is in it."""
    data = file.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


@pytest.fixture
def npm(tmp_path: Path, engine: str) -> Iterator[Project]:
    root = tmp_path / "web"
    shutil.copytree(repository("private-registries") / "web", root)
    asks = "node -e 'fetch(\"http://localhost:8080/-/ping\").then((a) => process.exit(a.ok ? 0 : 1))'"
    with registry(engine, NODE, VERDACCIO, asks) as (container, address):
        npmrc = root / ".npmrc"
        npmrc.write_text(npmrc.read_text().replace("https:", "http:").replace("npm.example.org", f"{address}:8080"))
        token = docker(engine, "exec", container, "node", "-e", LOGIN, PASSWORD)
        given = {"TOKEN": token, "NPMRC": npmrc.read_text(), "MANIFEST": (root / "package.json").read_text()}
        flags = [word for name in given for word in ("--env", name)]
        docker(engine, "exec", *flags, container, "sh", "-c", INK, **given)
        (root / "package-lock.json").write_text(docker(engine, "exec", container, "cat", "/tmp/lock/package-lock.json"))
        secret = {"NPM_TOKEN": token}
        yield made("# {}", Project(root=root, engine=engine, component="postmark", secrets=secret, place=".npmrc:2"))


@pytest.fixture
def pip(tmp_path: Path, engine: str) -> Iterator[Project]:
    root = tmp_path / "api"
    shutil.copytree(repository("private-registries") / "api", root)
    asks = "python -c 'import socket; socket.create_connection((\"localhost\", 8080))'"
    with registry(engine, PYTHON, PYPISERVER, asks) as (_, address):
        file = root / "requirements.txt"
        file.write_text(file.read_text().replace("https:", "http:").replace("pypi.example.org", f"{address}:8080"))
        given = {"PIP_USER": "ann", "PIP_PASSWORD": PASSWORD}
        place = "requirements.txt:1"
        yield made("# {}", Project(root=root, engine=engine, component="app", secrets=given, place=place))


@pytest.fixture
def mvn(tmp_path: Path, engine: str) -> Iterator[Project]:
    root = tmp_path / "core"
    shutil.copytree(repository("private-registries") / "core", root)
    asks = "python -c 'import socket; socket.create_connection((\"localhost\", 8080))'"
    with registry(engine, PYTHON, MAVEN, asks) as (_, address):
        pom, settings = root / "pom.xml", root / ".mvn/settings.xml"
        pom.write_text(pom.read_text().replace("<dependencies>", f"{REPOSITORY.format(address)}<dependencies>"))
        settings.write_text(re.sub(r"(?s)(<mirror>).*(</mirror>)", rf"\1{MIRROR}\2", settings.read_text()))
        given = {"MAVEN_USER": "ann", "MAVEN_PASSWORD": PASSWORD}
        place = ".mvn/settings.xml:6"
        comment = "<!-- {} -->"
        yield made(comment, Project(root=root, engine=engine, component="stamp", secrets=given, place=place, tests=0))


def made(comment: str, project: Project) -> Project:
    """The project with cigen's files, and a comment that no other run has.

    Layers do not depend on what a secret holds: those of an earlier run on the same engine would be taken for a
    download, whatever credential comes with this one.
    """
    with (project.root / project.place.partition(":")[0]).open("a") as file:
        file.write(comment.format(secrets.token_hex(8)) + "\n")
    done = project.cigen("init", "--yes")
    assert done.returncode == 0, done.stderr
    return project


@pytest.mark.parametrize("kind", ["npm", "pip", "mvn"])
def test_a_private_registry(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    project: Project = request.getfixturevalue(kind)
    name = list(project.secrets)[-1]
    unset = project.cigen("test", **{key: value for key, value in project.secrets.items() if key != name})
    assert unset.returncode == 2
    assert f"{name} is not set" in unset.stderr
    assert project.place in unset.stderr
    wrong = project.cigen("test", **{**project.secrets, name: "wrong"})
    assert wrong.returncode == 5, wrong.stderr
    assert f"the dependencies of {project.component} could not be downloaded" in wrong.stderr

    green = project.cigen("test", **project.secrets)
    assert green.returncode == 0, green.stderr
    report = reports.read(project.root / "cigen-reports" / project.component)
    assert (report.total, report.failed) == (project.tests, 0)
    assert not project.told((green.stdout + green.stderr).encode())

    cached = bake.recorded(project.bake("build", **{name: "another"}))
    assert cached.executed_stages == ()

    assert not project.told(str(bake.definition(project.bake("build"))).encode())
    cache = tmp_path / "cache"
    bake.recorded(project.bake("build", CACHE_TO=f"type=local,mode=max,dest={cache}/"))
    if project.tests:
        save_image(project, tmp_path / "image")
    kept = [content(file) for folder in ("cache", "image") for file in (tmp_path / folder).rglob("*") if file.is_file()]
    assert any(f"{name}}}".encode() in one for one in kept)  # the file that names it: it is looked for in the layers
    assert not any(map(project.told, kept))


def save_image(project: Project, folder: Path) -> None:
    """Put the image into ``folder``; its history tells no secret."""
    tag = f"{project.component}:{secrets.token_hex(8)}"
    bake.recorded(project.bake("image", IMAGE_TAG=tag.partition(":")[2]))
    try:
        history = docker(project.engine, "history", "--no-trunc", "--format", "{{json .}}", tag)
        folder.mkdir()
        docker(project.engine, "save", "--output", f"{folder}.tar", tag)
    finally:
        docker(project.engine, "rmi", tag)
    assert not project.told(history.encode())
    shutil.unpack_archive(f"{folder}.tar", folder)
