"""How documentation is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import sites
from cigen.ecosystems.base import below
from cigen.ecosystems.docs.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_PIP = "python3 -m pip install --no-cache-dir --root-user-action ignore"
_CONDA = 'micromamba create --yes --prefix /opt/site --file "$ENVIRONMENT_FILE"'
_CLEAN = "micromamba clean --all --yes"
_BOOK = (f"{_CONDA} python pip 'jupyter-book<2'", _CLEAN)  # of whatever version the file leaves open
_LOCKED = {
    "uv": ("uv export --locked --all-groups --no-emit-workspace --output-file /tmp/locked.txt",
           f"{_PIP} -r /tmp/locked.txt", "rm -rf /tmp/locked.txt ~/.cache"),
    "poetry": ("poetry install --no-interaction --no-root", "rm -rf ~/.cache"),
    "conda": (f"{_CONDA} python pip", _CLEAN),
}  # fmt: skip
# What runs then is the environment's own Python, before the image's.
_ENVIRONMENT = (
    ("PATH", "/opt/site/bin:/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"),
    ("CONDA_PREFIX", "/opt/site"),
    ("MAMBA_ROOT_PREFIX", "/opt/mamba"),
)
_OUTPUTS = ("site", "_build", "docs/_build")
_WORDS = "the variable is a list of words: files, or packages as the project names them"
# Plugins of MkDocs ask git for the dates and authors of pages, and fail where there is none.
_HISTORY = (
    "git init --quiet .",
    "git add --all",
    "git -c user.name=cigen -c user.email=cigen@localhost commit --quiet --message build",
)


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a documentation has its own details")
    here = posixpath.relpath(component.path, component.context)
    return Recipe(
        toolchain=pins.tool("python").image("slim", component.runtime.version),
        system=(*details.natives.build, *details.natives.run, *(("git",) if details.asks_history else ())),
        setup=tuple(_setup(details, component.runtime.version, pins)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=tuple(_build(details)),
        collect=(sites.configuration("=404", "  error_page 404 /404.html;"),),
        runtime=sites.image(pins),
        install=sites.INSTALL,
        start=sites.START,
        ignored=("**/__pycache__", "**/.venv", *(below(here, name) for name in (*_OUTPUTS, *details.unread))),
    )


def _setup(details: Details, python: str, pins: Pins) -> Iterator[Instruction]:
    installer = details.packages.installer
    if installer == "conda":
        conda = pins.tool("micromamba")
        image = conda.image("micromamba", conda.default)
        yield Env(values=_ENVIRONMENT)
        yield Copy(sources=("/bin/micromamba",), dest="/usr/local/bin/", origin=image, why="makes conda's environments")
    elif installer != "pip":
        tool = pins.tool(installer)
        if installer == "poetry":
            yield Env(values=(("POETRY_VIRTUALENVS_CREATE", "false"),))
        yield Run(commands=(f"{_PIP} {installer}=={tool.names.get(python, tool.default)}",))


def _deps(details: Details) -> Iterator[Instruction]:
    packages = details.packages
    if packages.installer == "conda":
        yield Env(values=(("ENVIRONMENT_FILE", packages.words[-1]),))
    if packages.installer != "pip":
        is_by_conda = packages.installer == "conda" and details.is_book
        yield Run(commands=_BOOK if is_by_conda else _LOCKED[packages.installer])
    else:
        yield Env(values=(("REQUIREMENTS", " ".join(packages.words)),))
        yield Run(commands=(f"{_PIP} $REQUIREMENTS",), allows=("DL3013", "SC2086"), why=_WORDS)
    if details.source:
        yield Env(values=(("SOURCE", details.source),))


def _build(details: Details) -> Iterator[str]:
    if details.asks_history:
        yield from _HISTORY
    if details.source:
        yield 'sphinx-build -b html -d /tmp/doctrees "$SOURCE" /artifact'
    elif details.is_book:
        yield "jupyter-book build --path-output /tmp/book ."
        yield "cp -R /tmp/book/_build/html /artifact"
    else:
        yield f"mkdocs build{' --strict' if details.is_strict else ''} --site-dir /artifact"
