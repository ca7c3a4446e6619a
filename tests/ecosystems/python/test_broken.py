from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.errors import NothingRecognisedError
from cigen.repo import Repo
from cigen.settings import Settings
from tests.ecosystems.python.looking import looked_at

WHOLE = {"api/pyproject.toml": '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "api"\n'}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("pyproject.toml", '[project]\nname = "x"\nversion = \n', 3),
        ("Pipfile", "[packages\nflask = '*'\n", 1),
        ("setup.py", "from setuptools import setup\nprint 'x'\nsetup()\n", 2),
        ("setup.cfg", "[metadata]\nname = x\nwhatever\n", 3),
        ("setup.cfg", "[metadata]\nname = x\n[metadata]\n", 3),
    ],
)
def test_a_broken_manifest_is_an_error_at_its_line_and_others_are_built(name: str, text: str, line: int) -> None:
    found = looked_at({**WHOLE, f"web/{name}": text, "web/requirements.txt": "flask\n", "web/app.py": ""})
    (finding,) = [one for one in found.findings if one.severity == "error"]
    assert (finding.code, finding.file, finding.line) == ("broken-manifest", f"web/{name}", line)
    assert [part.path for part in found.components] == ["api"]


def test_a_repository_with_nothing_but_a_broken_manifest_says_what_to_mend() -> None:
    facts = inspector.inspect(Repo.from_mapping({"pyproject.toml": "[project\n"}), pins.shipped(), Settings())
    with pytest.raises(NothingRecognisedError, match="the project in this folder is left out") as raised:
        inspector.require_components(facts)
    assert (raised.value.exit_code, raised.value.where) == (3, "pyproject.toml:1")


def test_requirements_that_are_no_text_are_an_error() -> None:
    repo = Repo.from_mapping({"requirements.txt": b"caf\xe9\n", "app.py": ""})
    facts = inspector.inspect(repo, pins.shipped(), Settings())
    assert [one.code for one in facts.findings if one.severity == "error"] == ["broken-manifest"]


def test_requirements_that_powershell_wrote_are_read() -> None:
    repo = Repo.from_mapping({"requirements.txt": "flask\r\n".encode("utf-16"), "app.py": "app = Flask(__name__)\n"})
    facts = inspector.inspect(repo, pins.shipped(), Settings())
    assert [part.framework for part in facts.components] == ["flask"]


def test_requirements_beside_a_lockfile_of_another_tool_break_nothing() -> None:
    poetry = '[tool.poetry]\nname = "tally"\n[tool.poetry.dependencies]\npython = "^3.12"\n'
    files: dict[str, str | bytes] = {"pyproject.toml": poetry, "poetry.lock": "", "app.py": ""}
    files["requirements.txt"] = b"caf\xe9\n"
    found = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    assert [part.build_tool for part in found.components] == ["poetry"]


@given(st.sampled_from(["pyproject.toml", "Pipfile", "setup.py", "setup.cfg"]), st.text(max_size=200))
def test_no_text_makes_it_raise(name: str, text: str) -> None:
    looked_at({name: text, "a.py": ""})
