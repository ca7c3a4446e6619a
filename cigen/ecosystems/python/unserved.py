"""Programs that no image starts: with windows of their own, or for a server of another project's that loads them."""

from __future__ import annotations

import re
from collections.abc import Collection

from cigen.ecosystems.python import command_line
from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.sources import Sources

_TOOLKITS = frozenset({
    "customtkinter", "dearpygui", "kivy", "pygobject", "pyqt5", "pyqt6", "pyside2", "pyside6", "pyside6-essentials",
    "pywebview", "toga", "ttkbootstrap", "wxpython",
})  # fmt: skip
_OPENS = re.compile(r"\b(?:QApplication|QGuiApplication|Tk|CTk|wx\.App|Gtk\.Application|webview\.start)\(")
_AIRFLOW = "apache-airflow"
_DAGS = re.compile(r"(?:[^/]+/)?dags/.+\.py")
# https://docs.frappe.io/framework/user/en/basics/apps: each app has such a file in its package.
_HOOKS = re.compile(r"[^/]+/hooks\.py")
_NAMES_APP = re.compile(r"^app_name\s{0,9}=", re.MULTILINE)


def find(sources: Sources, project: Project, packages: Collection[str]) -> str | None:
    """What the program is made with, "" where that has no name; ``None`` for a library or what an image starts."""
    if any(_NAMES_APP.search(sources.text(path) or "") for path in sources.matching(_HOOKS)):
        return "frappe"
    if _AIRFLOW in packages and sources.matching(_DAGS):
        return "airflow"
    if command_line.says_library(project):
        return None
    return "" if project.opens_windows or _opens(sources, project, packages) else None


def _opens(sources: Sources, project: Project, packages: Collection[str]) -> bool:
    """Whether it has a toolkit for windows, and something that opens one; many a library shows itself so, too."""
    if _TOOLKITS.isdisjoint(packages):
        return False
    path = sources.starting(_OPENS)
    is_started = path is not None and (not project.is_package or path.endswith("__main__.py"))
    return is_started or bool(project.scripts)
