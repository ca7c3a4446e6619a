"""CMakePresets.json: whether a preset fits an image that compiles with GCC.

https://cmake.org/cmake/help/latest/manual/cmake-presets.7.html
"""

from __future__ import annotations

from cigen.ecosystems.base import below, reached
from cigen.repo import Repo, resolve
from cigen.yamltree import NOTHING, Node

_FILE = "CMakePresets.json"
_OTHER_COMPILERS = ("clang", "icx", "icpx", "nvc++", "emcc", "mingw")
MAX_FILES = 20


def is_usable(repo: Repo, folder: str, name: str) -> bool:
    """Whether the folder has a preset of that ``name`` which, with all that it inherits, asks for no other compiler."""
    presets = _presets(repo, folder)
    if name not in presets:
        return False
    chain = reached([name], lambda one: (node.text for node in presets.get(one, NOTHING).get("inherits").scalars()))
    values = (value for one in chain for _, value in presets.get(one, NOTHING).walk())
    words = (node.text.rpartition("/")[2] for value in values for node in value.scalars())
    return not any(word.startswith(_OTHER_COMPILERS) for word in words)


def _presets(repo: Repo, folder: str) -> dict[str, Node]:
    """Those of the file and of what it includes, by name."""
    first = below(folder, _FILE)
    files = reached([first], lambda file: _included(repo, file))[:MAX_FILES] if repo.exists(first) else []
    listed = (one for file in files for one in repo.json(file).get("configurePresets").items)
    return {one.get("name").text: one for one in listed}


def _included(repo: Repo, file: str) -> list[str]:
    folder = file.rpartition("/")[0] or "."
    paths = (resolve(folder, node.text) for node in repo.json(file).get("include").scalars())
    return [path for path in paths if path is not None and repo.exists(path)]
