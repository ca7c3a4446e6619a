"""Whether a C or C++ project is a program or a library, told by the targets of its build description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from cigen.facts import Kind
from cigen.repo import Repo

MAX_SOURCES = 200  # of a Makefile's folders that are looked at for a main function
MAX_TEXT = 200_000  # characters of one
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".C")
_MAIN = re.compile(r"^(?:int\s+|void\s+)?main\s*\(", re.MULTILINE)
_TARGETS = {
    "cmake": (
        re.compile(r"\badd_executable\s*\(\s*([\w.${}-]{1,80})", re.IGNORECASE),
        re.compile(r"\badd_library\s*\(\s*([\w.${}-]{1,80})", re.IGNORECASE),
    ),
    "meson": (
        re.compile(r"\bexecutable\s*\(\s*'([\w.-]{1,80})'"),
        re.compile(r"\b(?:(?:shared_|static_|both_)?library|both_libraries)\s*\(\s*'([\w.-]{1,80})'"),
    ),
    "autotools": (
        re.compile(r"^[ \t]*(?:bin|sbin|libexec)_PROGRAMS\s*\+?=((?:[^\\\n]|\\\n){0,2000})", re.MULTILINE),
        re.compile(r"^[ \t]*lib_(?:LT)?LIBRARIES\s*\+?=((?:[^\\\n]|\\\n){0,2000})", re.MULTILINE),
    ),
}  # https://www.gnu.org/software/automake/manual/html_node/Uniform.html
_VARIABLE = re.compile(r"\bset\s*\(\s*(\w{1,60})\s+\"?([\w.-]{1,80})\"?\s*\)", re.IGNORECASE)
_PKG_CONFIG = re.compile(r"\bimport\s*\(\s*'pkgconfig'")
_INSTALLED = re.compile(r"\binstall\s*\(\s*TARGETS\s+([^)]{0,2000})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The names of what is built and installed."""

    programs: frozenset[str]
    libraries: frozenset[str]


def kind(tool: str, name: str, text: str, *, has_pkg_config: bool) -> Kind:
    """``app`` where only programs are installed, or one that bears the project's ``name`` while no library does.

    ``has_pkg_config`` tells of a ``<name>.pc.in``: there the library bears it. Meson writes that file itself, and a
    library without it is for the program of its name. ``text`` leaves tests and examples out.
    """
    found = targets(tool, name, text)
    if not found.programs:
        return "library"
    if not found.libraries:
        return "app"
    is_told = has_pkg_config or (tool == "meson" and _PKG_CONFIG.search(text) is not None)
    named = found.programs if tool == "meson" else found.programs - found.libraries
    own = name.lower()
    bears = any(own == program.lower() or own.endswith(f"-{program.lower()}") for program in named)
    return "app" if bears and not is_told else "library"


def has_main(repo: Repo, folders: Iterable[str]) -> bool:
    """Whether a source directly in one of ``folders`` starts a program."""
    sources = (path for folder in folders for path in repo.inside(folder) if path.endswith(_SOURCES))
    return any(_MAIN.search((repo.text(path) or "")[:MAX_TEXT]) for path in islice(sources, MAX_SOURCES))


def targets(tool: str, name: str, text: str) -> Targets:
    """What the descriptions ``text`` of the project ``name`` build and, where CMake's tell, install."""
    values = {match[1]: match[2] for match in _VARIABLE.finditer(text)} if tool == "cmake" else {}
    values |= {"PROJECT_NAME": name, "CMAKE_PROJECT_NAME": name}
    programs, libraries = (_names(pattern.findall(text), values) for pattern in _TARGETS[tool])
    if tool == "cmake" and (installed := _names(_INSTALLED.findall(text), values)):
        return Targets(programs=programs & installed, libraries=libraries & installed)
    return Targets(programs=programs, libraries=libraries)


def _names(written: Sequence[str], values: Mapping[str, str]) -> frozenset[str]:
    words = (word for text in written for word in text.replace("\\\n", " ").split())
    return frozenset(re.sub(r"\$\{(\w{1,60})\}", lambda use: values.get(use[1], use[0]), word) for word in words)
