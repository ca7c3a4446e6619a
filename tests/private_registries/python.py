"""Projects for Python, by each of the tools that install its packages."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cigen import pins
from tests.fixture_cases import repository
from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server

_PROJECT = """\
[project]
name = "app"
version = "1.0.0"
requires-python = ">=3.13"
dependencies = ["flask==3.1.2", "example-stamps==2.0.1"]

[dependency-groups]
dev = ["pytest>=8"]
"""
_UV = """
[[tool.uv.index]]
name = "stamps"
url = "http://{address}/simple"
authenticate = "always"
explicit = true

[tool.uv.sources]
example-stamps = {{ index = "stamps" }}
"""
_PDM = """
[[tool.pdm.source]]
name = "stamps"
url = "http://${{PDM_USER}}:${{PDM_PASSWORD}}@{address}/simple"
verify_ssl = false
include_packages = ["example-*"]
exclude_packages = ["*"]
"""
# Of the index that everybody else's packages come from, it reads a format that some mirrors lack.
_POETRY = """\
[project]
name = "app"
version = "1.0.0"
requires-python = ">=3.13"
dependencies = ["example-stamps==2.0.1"]

[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
example-stamps = {{ source = "stamps" }}

[[tool.poetry.source]]
name = "stamps"
url = "http://{address}/simple"
priority = "explicit"
"""
_PIPFILE = """\
[[source]]
url = "https://pypi.org/simple"
verify_ssl = true
name = "pypi"

[[source]]
url = "http://${{STAMPS_USER}}:${{STAMPS_PASSWORD}}@{address}/simple"
verify_ssl = false
name = "stamps"

[packages]
flask = "==3.1.2"
example-stamps = {{ version = "==2.0.1", index = "stamps" }}

[dev-packages]
pytest = ">=8"

[requires]
python_version = "3.13"
"""


@dataclass(frozen=True, kw_only=True)
class Tool:
    """The ``file`` that says what is installed, ``text`` of it, what makes the lockfile of it, and the names of the
    user and the password, the first of which stands at ``place``.
    """

    file: str
    text: str
    place: str
    names: tuple[str, str]
    lock: str = ""
    lockfile: str = ""
    more: tuple[tuple[str, str], ...] = ()
    is_app: bool = True


def _locking(tool: str, command: str, *beside: str) -> str:
    words = " ".join((f"{tool}=={pins.shipped().tool(tool).default}", *beside))
    return f"python -m venv /opt/{tool} && /opt/{tool}/bin/pip install --quiet {words} && /opt/{tool}/bin/{command}"


TOOLS: Mapping[str, Tool] = {
    "pip": Tool(
        file="requirements.txt",
        text="--extra-index-url http://${{PIP_USER}}:${{PIP_PASSWORD}}@{address}/simple\n"
        "flask==3.1.2\nexample-stamps==2.0.1\n",
        place="requirements.txt:1",
        names=("PIP_USER", "PIP_PASSWORD"),
    ),
    "uv": Tool(
        file="pyproject.toml",
        text=_PROJECT + _UV,
        place="pyproject.toml:11",
        names=("UV_INDEX_STAMPS_USERNAME", "UV_INDEX_STAMPS_PASSWORD"),
        lock=_locking("uv", "uv lock"),
        lockfile="uv.lock",
    ),
    "poetry": Tool(
        file="pyproject.toml",
        text=_POETRY,
        place="pyproject.toml:14",
        names=("POETRY_HTTP_BASIC_STAMPS_USERNAME", "POETRY_HTTP_BASIC_STAMPS_PASSWORD"),
        lock=_locking("poetry", "poetry lock"),
        lockfile="poetry.lock",
        more=(
            ("README.md", "Set POETRY_HTTP_BASIC_STAMPS_USERNAME and POETRY_HTTP_BASIC_STAMPS_PASSWORD.\n"),
            ("app.py", "from example_stamps import NAME\n"),
            ("tests/test_app.py", "from app import NAME\n\n\ndef test_name() -> None:\n    assert NAME\n"),
        ),
        is_app=False,
    ),
    "pdm": Tool(
        file="pyproject.toml",
        text=_PROJECT + _PDM,
        place="pyproject.toml:12",
        names=("PDM_USER", "PDM_PASSWORD"),
        lock=_locking("pdm", "pdm lock", "'hishel<2'"),
        lockfile="pdm.lock",
    ),
    "pipenv": Tool(
        file="Pipfile",
        text=_PIPFILE,
        place="Pipfile:7",
        names=("STAMPS_USER", "STAMPS_PASSWORD"),
        lock=_locking("pipenv", "pipenv lock"),
        lockfile="Pipfile.lock",
    ),
}


def project(tool: Tool, root: Path, server: Server) -> Project:
    """The fixture's server of Flask, whose stamps come from ``server``."""
    shutil.copytree(repository("private-registries") / "api", root)
    (root / "requirements.txt").unlink()
    (root / tool.file).write_text(tool.text.format(address=server.address))
    for name, text in tool.more:
        (root / name).write_text(text)
    given = dict(zip(tool.names, ("ann", PASSWORD), strict=True))
    if tool.lockfile:
        server.lock(root, tool.lock, tool.lockfile, **given)
    return Project(
        root=root, engine=server.engine, component="app", secrets=given, place=tool.place, is_app=tool.is_app
    )
