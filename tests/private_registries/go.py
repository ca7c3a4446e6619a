"""A project of Go's, whose wax comes from a repository of git that a server of files holds."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server

_WORKFLOW = """\
env: {{ GOPRIVATE: "{host}/*" }}
jobs:
  test:
    steps:
      - run: git config --global url."https://ann:${{{{ secrets.WAX_TOKEN }}}}@{host}/".insteadOf "https://{host}/"
      - run: go test ./...
"""
# The certificate is the server's own.
_OVERLAY = """\
stages: { seal: { deps: { env: { GIT_SSL_NO_VERIFY: "true" } } } }
"""
_MAIN = """\
package main

import (
	"fmt"

	"{module}"
)

func main() {{
	fmt.Println(wax.Colour)
}}
"""
_TEST = """\
package main

import (
	"testing"

	"{module}"
)

func TestWaxIsRed(t *testing.T) {{
	if wax.Colour != "red" {{
		t.Fatal(wax.Colour)
	}}
}}
"""


def project(root: Path, server: Server) -> Project:
    """A program that prints the colour of its seal."""
    module = f"{server.host}/letters/wax.git"
    wax = {"go.mod": f"module {module}\n\ngo 1.24\n", "wax.go": 'package wax\n\nconst Colour = "red"\n'}
    server.put(_repository(root.with_name("git"), wax))
    manifest = {"go.mod": wax["go.mod"]}
    sums = f"{module} v1.4.0 {_sum(wax, f'{module}@v1.4.0/')}\n{module} v1.4.0/go.mod {_sum(manifest)}\n"
    files = {
        "go.mod": f"module example.org/seal\n\ngo 1.24\n\nrequire {module} v1.4.0\n",
        "go.sum": sums,
        "main.go": _MAIN.format(module=module),
        "main_test.go": _TEST.format(module=module),
        ".github/workflows/test.yml": _WORKFLOW.format(host=server.host),
        ".cigen/overlay.yml": _OVERLAY,
    }
    _write(root, files)
    return Project(
        root=root,
        engine=server.engine,
        component="seal",
        secrets={"WAX_TOKEN": PASSWORD},
        place="go.mod:1",
        comment="// {}",
        is_optional=True,
    )


def _sum(files: Mapping[str, str], prefix: str = "") -> str:
    """The first kind of hash in a go.sum, of these files: https://go.dev/ref/mod#go-sum-files."""
    rows = (f"{hashlib.sha256(text.encode()).hexdigest()}  {prefix}{name}\n" for name, text in sorted(files.items()))
    return f"h1:{base64.b64encode(hashlib.sha256(''.join(rows).encode()).digest()).decode()}"


def _repository(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder of one repository, as a server that knows nothing of git holds it."""
    work, bare = folder.with_name("work"), folder / "letters/wax"
    _write(work, files)
    _git(work, "init", "--quiet")
    _git(work, "add", ".")
    _git(work, "-c", "user.name=ann", "-c", "user.email=ann@example.org", "commit", "--quiet", "--message=Wax")
    _git(work, "tag", "v1.4.0")
    bare.parent.mkdir(parents=True)
    _git(folder, "clone", "--quiet", "--bare", str(work), str(bare))
    _git(bare, "update-server-info")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, check=True)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
