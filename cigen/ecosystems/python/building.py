"""How a Python component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import natives
from cigen.ecosystems.python import installing, reporting, running
from cigen.ecosystems.python.applications import Application
from cigen.ecosystems.python.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run, Workdir

_SYSTEM = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
_ENVIRONMENT = (
    ("PATH", f"/opt/venv/bin:{_SYSTEM}:/opt/tools/bin"),
    ("VIRTUAL_ENV", "/opt/venv"),
    ("PIP_NO_CACHE_DIR", "1"),
    ("PIP_RETRIES", "10"),
    ("UV_HTTP_RETRIES", "10"),
    ("UV_INDEX_STRATEGY", "unsafe-best-match"),  # as pip does
    ("UV_LINK_MODE", "copy"),
    ("UV_NO_CACHE", "1"),
    ("UV_NO_SYNC", "1"),  # by `uv run` in a Makefile of the project's
    ("UV_PROJECT_ENVIRONMENT", "/opt/venv"),
    ("UV_PYTHON_DOWNLOADS", "never"),
)
# To uv it is conda's environment then, and no virtual one.
_CONDA = (
    *(("CONDA_PREFIX" if name == "VIRTUAL_ENV" else name, value) for name, value in _ENVIRONMENT),
    ("MAMBA_ROOT_PREFIX", "/opt/mamba"),
)
_RUNTIME = (("PATH", f"/opt/venv/bin:{_SYSTEM}"), ("PYTHONUNBUFFERED", "1"), ("PYTHONDONTWRITEBYTECODE", "1"))
_BESIDE = {"pdm": ("'hishel<2'",)}  # with hishel 2, PDM 2.29 does not start
_OFFLINE = "--no-index --find-links /opt/wheels"
_STAND_IN = r"printf 'Metadata-Version: 2.1\nVersion: 0.0.0\n'"
_SOURCE = "cp -R . /artifact/app"
_NO_TESTS = "rm -rf /artifact/app/tests /artifact/app/test"
_NO_PACKAGES = "rm -rf /artifact/app/node_modules"  # what the pages were made with
# By the image's own pip: the environment that only runs things has none.
_INSTALL = (
    "/usr/local/bin/python3 -m pip --python /opt/venv/bin/python "
    "install --no-cache-dir --no-deps --no-index /wheels/*.whl"
)
_UNREAD = ("**/__pycache__", "**/*.py[co]", "**/.venv", "venv", "**/.tox", "**/.nox", "**/.pytest_cache",
           "**/.mypy_cache", "**/.ruff_cache", "**/*.egg-info", ".coverage", "htmlcov")  # fmt: skip


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Python component has Python's details")
    image = pins.tool("python").image("slim", component.runtime.version)
    python = component.runtime.version
    app = details.application if details.application and details.application.start else None
    return Recipe(
        toolchain=image,
        system=(*details.natives.build, *details.natives.run),
        setup=tuple(_setup(details, python, pins)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(installing.everything(details, pinned("pytest", python, pins))),
        packages=tuple(installing.runtime(details)) if app else (),
        build=((_packages(details),) if details.packages else ("mkdir -p /artifact",)),
        collect=tuple(_collect(component)) if app and not app.is_installed else (),
        test=running.commands(details.tests),
        reports=running.REPORTS,
        runtime=image if app else None,
        install=tuple(_install(details, app)) if app else (),
        home="/app" if app and not app.is_installed else "",
        start=app.start if app else (),
        ignored=_UNREAD,
    )


def _collect(component: Component) -> Iterator[str]:
    yield _SOURCE
    yield _NO_TESTS
    if component.beside:
        yield _NO_PACKAGES


def _packages(details: Details) -> str:
    """Each package as a wheel, and the same from its source, which the tests import."""
    source = _OFFLINE if details.is_isolated else "--no-build-isolation"
    steps = (
        *((f'{_STAND_IN} > "$package/PKG-INFO"',) if details.has_stand_in else ()),
        f'uv build --wheel {source} --out-dir /artifact/wheels "$package"',
        f'uv pip install --no-deps {source} --editable "$package"',
    )
    each = " && \\\n      ".join(steps)
    variables = () if details.is_asked_early else details.gitless
    told = f"export {' '.join(f'{name}={value}' for name, value in variables)} && \\\n    " if variables else ""
    return f"{told}for package in $PACKAGES; do \\\n      {each} || exit 1; done"


def pinned(package: str, python: str, pins: Pins) -> str:
    """``package==version``, the last that still runs on ``python``."""
    tool = pins.tool(package)
    return f"{package}=={tool.names.get(python, tool.default)}"


def _setup(details: Details, python: str, pins: Pins) -> Iterator[Instruction]:
    # Every other package that is built here would take them for its own, so they wait where they can.
    gitless = details.gitless if details.is_asked_early else ()
    told = " ".join(one.url for one in details.indexes if not one.is_told)
    indexes = (("UV_EXTRA_INDEX_URL", told),) if told else ()
    yield Env(values=(*(_CONDA if details.environment else _ENVIRONMENT), *indexes, *gitless))
    if details.environment:
        tool = pins.tool("micromamba")
        image = tool.image("micromamba", tool.default)
        yield Copy(sources=("/bin/micromamba",), dest="/usr/local/bin/", origin=image, why="makes conda's environments")
    tools = ["uv", *(["build"] if details.packages else [])]
    tools += [details.installer] if details.installer not in ("pip", "uv") else []
    words = " ".join((*(pinned(name, python, pins) for name in tools), *_BESIDE.get(details.installer, ())))
    commands = ["python3 -m venv /opt/tools", f"/opt/tools/bin/pip install --no-cache-dir {words}"]
    if details.tests.runner in ("unittest", "django"):
        reporter = pinned("unittest-xml-reporting", python, pins)
        commands.append(f"/opt/tools/bin/pip install --no-cache-dir --no-deps --target {reporting.FOLDER} {reporter}")
    if details.tests.runner == "script":
        commands.append(reporting.hook())
    yield Run(commands=tuple(commands), why="beside the environment of the project")


def _install(details: Details, app: Application) -> Iterator[Instruction]:
    yield Env(values=(*_RUNTIME, *app.environment))
    yield from natives.install(details.natives.run)
    yield Copy(sources=("/opt/venv",), dest="/opt/venv", origin="packages")
    if details.packages:
        yield Copy(sources=("/wheels/",), dest="/wheels/", origin="artifact")
        yield Run(commands=(_INSTALL,))
    if not app.is_installed:
        yield Copy(sources=("/app/",), dest="/app/", origin="artifact")
        root = posixpath.normpath(f"/app/{app.folder}")
        if app.folder != ".":
            yield Workdir(path=root)
        yield Env(values=(("PYTHONPATH", f"{root}:{root}/src"),))
