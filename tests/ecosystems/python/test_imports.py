"""What a setup.py imports when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from cigen.ecosystems.python import imports
from cigen.repo import Repo


def imported(script: str, files: Mapping[str, str] = MappingProxyType({})) -> imports.Imports:
    beside = {f"app/{path}": text for path, text in files.items()}
    return imports.of(Repo.from_mapping({"app/setup.py": script, **beside}), "app/setup.py")


@pytest.mark.parametrize(
    "script",
    [
        "import os, json, setuptools, pkg_resources\n",
        "def run():\n    import numpy\n",
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy\n",
        "from . import numpy\n",
        "from ... import numpy\n",
        "import numpy but not\n",
    ],
)
def test_what_is_given_or_not_needed_is_no_import(script: str) -> None:
    assert imported(script) == imports.Imports()


@pytest.mark.parametrize(
    "script",
    [
        "import numpy.f2py as f\n",
        "if True:\n    pass\nelse:\n    from numpy import get_include\n",
        "class A:\n    with x:\n        import numpy\n",
        "try:\n    pass\nfinally:\n    import numpy\n",
    ],
)
def test_what_runs_with_the_script_is_an_import(script: str) -> None:
    assert imported(script).others == {"numpy"}


def test_modules_of_the_repository_are_followed_with_the_packages_above_them() -> None:
    files = {
        "tally/deep/__init__.py": "",
        "tally/deep/told.py": "from ..beside import x\n",
        "tally/beside.py": "import yaml\n",
        "src/helper.py": "",
        "other.py": "",
    }
    found = imported("from tally.deep import told\nimport helper\n", files)
    assert set(found.files) == {f"app/{path}" for path in files if path != "other.py"}
    assert found.others == {"yaml"}


def test_modules_that_import_each_other_end() -> None:
    found = imported("import a\n", {"a.py": "import b\n", "b.py": "import a\n"})
    assert found.files == ("app/a.py", "app/b.py")


def test_an_import_below_many_conditions_is_found() -> None:
    assert imported("if a: pass\n" + "elif b: pass\n" * 300 + "else:\n    import numpy\n").others == {"numpy"}
