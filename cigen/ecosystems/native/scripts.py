"""Build descriptions of C and C++, read by patterns: they are programs, and none is executed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cigen.ecosystems.base import below
from cigen.evidence import places
from cigen.repo import Repo, resolve

MAX_SCRIPTS = 200  # of one component
MAX_TEXT = 200_000  # characters of one
_VENDORED = re.compile(
    r"(?:^|/)(?:(?:third|3rd)[-_]?party(?:[-_]\w{1,40})?|vendor(?:ed|s)?|extern(?:als?)?|subprojects|submodules)/",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"#.*")
_PACKAGE = re.compile(
    r"\b(?:find_package\s*\(\s*|dependency\s*\(\s*'|pkg_(?:check|search)_modules?\s*\(\s*\w+\s+(?:REQUIRED\s+)?(?:IMPORTED_TARGET\s+)?"
    r"|PKG_CHECK_MODULES\s*\(\s{0,20}\[?\w{1,60}\]?\s*,\s{0,20}\[?\s{0,20})([A-Za-z][\w+.-]{0,40})",
    re.IGNORECASE,
)
_CMAKE_TESTS = re.compile(r"\b(?:enable_testing\s*\(|include\s*\(\s*CTest\b|add_test\s*\()", re.IGNORECASE)
_TURNED_ON = re.compile(r"\b(?:enable_testing\s*\(|include\s*\(\s*CTest\b)", re.IGNORECASE)
_MESON_TESTS = re.compile(r"^[ \t]*test\s*\(", re.MULTILINE)
_INSTALLS = re.compile(r"\binstall\s*\(\s*(?:TARGETS|FILES|DIRECTORY|PROGRAMS)\b", re.IGNORECASE)
_PROJECT = re.compile(r"^[ \t]*project\s*\(", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(
    r"^[ \t]*project\s*\(\s*[\"']?([A-Za-z][\w.-]{0,60})|\bAC_INIT\s*\(\s*(?:\[\s*)?([A-Za-z][\w.-]{0,60})",
    re.IGNORECASE | re.MULTILINE,
)
# Other ecosystems build these: https://cmake.org/cmake/help/latest/command/project.html
_OTHER_LANGUAGE = re.compile(r"^[ \t]*project\s*\([^)]{0,1000}\b(?:Swift|CSharp)\b", re.IGNORECASE | re.MULTILINE)
_VARIABLE = re.compile(r"^([A-Za-z]\w{0,40})[ \t]*[:?]?=[ \t]*([\w./-]{1,100})[ \t]*$", re.MULTILINE)
_AGAIN = re.compile(
    r"\$[({]MAKE[)}][^\n;&]{0,80}?[ \t]-C[ \t]*([\w./${}()-]{1,100})"
    r"|\bcd[ \t]+([\w./${}()-]{1,100})[ \t]*(?:&&|;)[ \t]*\$[({]MAKE[)}]"
)
_DOWNLOADS = re.compile(r"\b(?:FetchContent_Declare|CPMAddPackage|ExternalProject_Add)\b", re.IGNORECASE)
_CHECKS = re.compile(r"^[ \t]*(?:TESTS\s*\+?=|check-local\s*:|check\s*:(?!=))", re.MULTILINE)
_TARGET = re.compile(r"^(check|test|tests)[ \t]*:(?!=)", re.MULTILINE)
_FIRST = re.compile(r"^([A-Za-z][\w-]{0,40})[ \t]*:(?!=)", re.MULTILINE)
_BUILDING = re.compile(r"^(all|build)[ \t]*:(?!=)", re.MULTILINE)


def texts(repo: Repo, folder: str, names: Iterable[str], *, with_aside: bool = True, with_vendored: bool = True) -> str:
    """The component's build descriptions without comments, one after the other.

    At will without those of tests and the like, or of somebody else's code.
    """
    wanted = tuple(names)
    named = (path for path in repo.below(folder) if path.rpartition("/")[2] in wanted or path.endswith(".cmake"))
    own = (path for path in named if with_vendored or not _VENDORED.search(path.removeprefix(f"{folder}/")))
    files = (path for path in own if with_aside or not places.is_aside(posixpath.relpath(path, folder)))
    return "\n".join(text_of(repo, path) for path in islice(files, MAX_SCRIPTS))


def text_of(repo: Repo, path: str) -> str:
    """A description without comments."""
    return _COMMENT.sub("", (repo.text(path) or "")[:MAX_TEXT])


def autotools(repo: Repo, folder: str) -> tuple[str, ...]:
    """The names of what Autotools reads: Automake's files, or where there are none what takes their place."""
    has_automake = any(path.rpartition("/")[2] == "Makefile.am" for path in repo.below(folder))
    return ("configure.ac", "configure.in", "Makefile.am" if has_automake else "Makefile.in")


def is_project(repo: Repo, file: str) -> bool:
    """Whether a description stands on its own, and compiles what GCC can."""
    text = text_of(repo, file)
    return bool(_PROJECT.search(text)) and not _OTHER_LANGUAGE.search(text)


def recursed(repo: Repo, file: str) -> list[str]:
    """The folders in which a Makefile calls make again."""
    text = text_of(repo, file)
    values = variables(text)
    folder = posixpath.dirname(file) or "."
    named = (
        re.sub(r"\$[({](\w+)[)}]", lambda use: values.get(use[1], ""), match[1] or match[2])
        for match in islice(_AGAIN.finditer(text), MAX_SCRIPTS)
    )
    found = (resolve(folder, name) for name in named if name)
    return list(dict.fromkeys(path for path in found if path is not None and path != folder))


def variables(text: str) -> dict[str, str]:
    """What the variables of a Makefile hold, where it is one plain word."""
    return {match[1]: match[2] for match in _VARIABLE.finditer(text)}


def name(repo: Repo, file: str) -> str | None:
    """The project's name, where it is written out."""
    match = _NAME.search(text_of(repo, file))
    return (match[1] or match[2]) if match else None


def packages(text: str) -> frozenset[str]:
    """The libraries that are looked for, in lower case."""
    return frozenset(match[1].lower() for match in _PACKAGE.finditer(text))


def tests(tool: str, text: str) -> str | None:
    """The target that tests, or any text where the tool has a command for that."""
    patterns = {"cmake": _CMAKE_TESTS, "meson": _MESON_TESTS, "autotools": _CHECKS}
    if tool in patterns and patterns[tool].search(text):
        return "check"
    found = set(_TARGET.findall(text)) if tool in ("autotools", "make") else set()
    usual = (
        ("check", "test", "tests") if tool == "autotools" else ("test", "tests", "check")
    )  # of Automake's, the first
    return next((name for name in usual if name in found), None)


def building_target(repo: Repo, file: str) -> str | None:
    """What make has to be told to build, where it only shows help by itself."""
    text = text_of(repo, file)
    first = _FIRST.search(text)
    is_help = first is not None and first[1] in ("help", "usage", "default-help", "list")
    match = _BUILDING.search(text) if is_help and ".DEFAULT_GOAL" not in text else None
    return match[1] if match else None


def test_folder(repo: Repo, folder: str) -> str:
    """The folder below ``folder`` for which a build has CTest's tests: that of the description that turns it on."""
    named = (
        path for path in repo.below(folder) if path.endswith(".cmake") or posixpath.basename(path) == "CMakeLists.txt"
    )
    own = (path for path in named if not _VENDORED.search(path.removeprefix(f"{folder}/")))
    turning_on = (path for path in islice(own, MAX_SCRIPTS) if _TURNED_ON.search(text_of(repo, path)))
    found = {
        "." if path.endswith(".cmake") else posixpath.relpath(posixpath.dirname(path) or ".", folder)
        for path in turning_on
    }
    return min(found, key=lambda place: (place != ".", place.count("/"), place), default=".")


def installs(tool: str, text: str) -> bool:
    """Whether there is something to install."""
    return tool in ("meson", "autotools") or (tool == "cmake" and bool(_INSTALLS.search(text)))


def downloads(text: str) -> bool:
    """Whether CMake fetches sources while it configures."""
    return bool(_DOWNLOADS.search(text))


def configure_script(repo: Repo, folder: str) -> str | None:
    """What writes the configure script, where it is not there."""
    if repo.exists(below(folder, "configure")):
        return None
    named = (script for script in ("autogen.sh", "bootstrap", "bootstrap.sh") if repo.exists(below(folder, script)))
    return next(named, "autoreconf")


def wraps(repo: Repo, folder: str) -> Iterator[str]:
    """Meson's descriptions of packages to download, and the patches that they name."""
    inside = below(folder, "subprojects")
    yield from (path for path in repo.inside(inside) if path.endswith(".wrap"))
    yield from list(repo.below(f"{inside}/packagefiles"))[:MAX_SCRIPTS]
