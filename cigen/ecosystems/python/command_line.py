"""Programs for the command line, and how they are told from libraries that have a command too."""

from __future__ import annotations

import re

from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.sources import Sources

_LIBRARY = re.compile(r"Topic :: Software Development :: Libraries(?: :: Python Modules)?")
_CALLED_LIBRARY = re.compile(r"\b(?:library|Library (?:to|for|that|which)|ORM|SDK|toolkit|bindings?)\b")
_APPLICATION_FRAMEWORK = "Topic :: Software Development :: Libraries :: Application Frameworks"
_CONSOLE = "Environment :: Console"
# What says so is run rather than imported, even where it has modules for plugins too.
_TOOLS = frozenset(
    {
        _CONSOLE,
        "Topic :: Software Development :: Build Tools",
        "Topic :: Software Development :: Quality Assurance",
    }
)
# Their own commands start what others write with them.
_FRAMEWORKS = frozenset({
    "aiohttp", "celery", "daphne", "django", "fastapi", "flask", "gradio", "granian", "gunicorn", "hypercorn",
    "litestar", "sanic", "scrapy", "starlette", "streamlit", "uvicorn",
})  # fmt: skip


def command(sources: Sources, project: Project) -> str | None:
    """The command of a program: the one that is called as the project is, unless that says it is a library.

    Many a program says that it has modules for others too: one that names the console first of all is used there unless
    it gives others names of several of these, as is one of which there are plugins, or that builds or checks. A command
    that needs an extra of its own is there beside a library, and so is one with another name where the package has much
    to be imported.
    """
    scripts = project.scripts
    name = project.name.lower().replace("_", "-")
    if "cli" in project.extras or name in _FRAMEWORKS:
        return None
    said = {one.text for one in project.classifiers}
    found = next((script for script in scripts if script.lower().replace("_", "-") == name), None)
    if found is None and len(scripts) == 1 and not project.name.lower().startswith(("lib", "py")):
        found = next((script for script, target in scripts.items() if not sources.has_interface(target)), None)
    if found is None and _CONSOLE in said:
        found = next(iter(scripts), None)  # one of several
    gives = found is not None and sources.has_interface(scripts[found])
    return None if _is_library(name, said, project.summary, has_interface=gives) else found


def says_library(project: Project) -> bool:
    """Whether a project says of itself that it is one."""
    said = {one.text for one in project.classifiers}
    return _is_library(project.name.lower().replace("_", "-"), said, project.summary, has_interface=False)


def _is_library(name: str, classifiers: set[str], summary: str, *, has_interface: bool) -> bool:
    if _APPLICATION_FRAMEWORK in classifiers:
        return True
    has_plugins = f"framework :: {name}" in {one.lower() for one in classifiers}
    has_topic = any(map(_LIBRARY.fullmatch, classifiers))
    tools = _TOOLS - {_CONSOLE} if has_topic and has_interface else _TOOLS
    is_tool = has_plugins or not tools.isdisjoint(classifiers)
    return not is_tool and (has_topic or _CALLED_LIBRARY.search(summary) is not None)
