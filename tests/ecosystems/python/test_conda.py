from __future__ import annotations

from tests.ecosystems.python.looking import TEST, looked_at

ENVIRONMENT = "name: lab\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy\n"


def test_an_environment_of_conda_is_told_with_its_line() -> None:
    found = looked_at({"environment.yml": ENVIRONMENT, "analysis.py": ""})
    assert not found.components
    assert [(one.code, one.file, one.line) for one in found.findings] == [("conda-unsupported", "environment.yml", 4)]


def test_one_beside_what_is_built_is_not_told_and_others_of_that_name_are_none() -> None:
    files = {"environment.yml": ENVIRONMENT, "requirements.txt": "numpy\n", "analysis.py": "", "test_a.py": TEST}
    assert not looked_at(files).findings
    assert not looked_at({"environment.yml": "name: production\nurl: x\n"}).findings
