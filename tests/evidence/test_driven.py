"""A setup.py that is run from the folder above belongs to the build there."""

from __future__ import annotations

import pytest

from cigen import inspector, pins
from cigen.facts import Facts
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

SETUP = "from setuptools import setup\nsetup(name='core')\n"
TEST = "import pytest\n\ndef test_it(): pass\n"
FILES = {
    "src/setup.py": SETUP,
    "src/core.py": "",
    "src/test_core.py": TEST,
    "requirements.txt": "pytest\n",
    "test_a.py": TEST,
}
RUN = "python3 src/setup.py build"


def look(files: dict[str, str], settings: Settings | None = None) -> Facts:
    return inspector.inspect(Repo.from_mapping({**FILES, **files}), pins.shipped(), settings or Settings())


@pytest.mark.parametrize(
    ("files", "who"),
    [
        ({"Makefile": f"all:\n\t@echo building\n\t{RUN}\n"}, "make all"),
        ({"Makefile": "all:\n\t$(PYTHON) ./src/setup.py -q build_ext --inplace\n"}, "make all"),
        ({"build.sh": f"#!/bin/sh\nset -e\n{RUN}\n"}, "build.sh"),
        ({".github/workflows/ci.yml": f"jobs: {{test: {{steps: [{{run: {RUN}}}, {{run: pytest}}]}}}}"}, "a pipeline"),
        ({"Makefile": "all:\n\tcd src && python3 setup.py build\n"}, None),  # it is at home there
        ({"Makefile": "all:\n\tcp src/setup.py build/\n"}, None),
        ({"tools/build.sh": f"{RUN}\n"}, None),
    ],
)
def test_what_is_run_from_above_is_no_component(files: dict[str, str], who: str | None) -> None:
    found = look(files)
    assert [part.path for part in found.components] == ([".", "src"] if who is None else ["."])
    told = [one.message for one in found.findings if one.file == "src/setup.py" and one.code == "left-out"]
    assert [f"src/setup.py: {who} runs it from the folder above" in one for one in told] == ([True] if who else [])


def test_with_nothing_above_or_where_the_settings_name_it_it_stays() -> None:
    make = {"Makefile": f"all:\n\t{RUN}\n"}
    settings = Settings(components={"src": ComponentSettings()})
    assert [part.path for part in look(make, settings).components] == [".", "src"]
    alone = Repo.from_mapping({"src/setup.py": SETUP, "src/core.py": "", "build.sh": f"{RUN}\n"})
    assert [part.path for part in inspector.inspect(alone, pins.shipped(), Settings()).components] == ["src"]
