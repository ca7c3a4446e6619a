"""Version tools that ask git, and the variables with which they do without: no stage has a ``.git``."""

from __future__ import annotations

from cigen.ecosystems.python.dependencies import Dependency, names
from cigen.facts import Finding

_VERSION = "0.0.0"
_VARIABLES = {
    "dunamai": (),
    "flit-scm": (("SETUPTOOLS_SCM_PRETEND_VERSION", _VERSION),),
    "hatch-vcs": (("SETUPTOOLS_SCM_PRETEND_VERSION", _VERSION),),
    "pbr": (("PBR_VERSION", _VERSION),),
    "pdm-backend": (("PDM_BUILD_SCM_VERSION", _VERSION),),
    "poetry-dynamic-versioning": (("POETRY_DYNAMIC_VERSIONING_BYPASS", _VERSION),),
    "setuptools-scm": (("SETUPTOOLS_SCM_PRETEND_VERSION", _VERSION),),
    "uv-dynamic-versioning": (("UV_DYNAMIC_VERSIONING_BYPASS", _VERSION),),
    "versioningit": (),
}


def variables(requires: tuple[Dependency, ...], *, is_dynamic: bool) -> tuple[tuple[str, str], ...]:
    """What a build without git has in its environment; PDM's backend asks git only for a dynamic version."""
    asking = (item.name for item in requires if item.name != "pdm-backend" or is_dynamic)
    return tuple(dict.fromkeys(pair for name in asking for pair in _VARIABLES.get(name, ())))


def needs_stand_in(requires: tuple[Dependency, ...]) -> bool:
    """Whether a build without git wants a file of metadata, as an archive of sources has it: no variable does."""
    return "versioningit" in names(requires)


def findings(requires: tuple[Dependency, ...]) -> list[Finding]:
    """Tells for each tool that asks git that it goes without."""
    return [
        Finding.at(
            item.source,
            "without-git",
            "info",
            f"{item.source}: {item.name} asks git for the version, and no stage has a .git: it is {_VERSION}",
        )
        for item in requires
        if item.name in _VARIABLES and item.name != "pdm-backend"
    ]
