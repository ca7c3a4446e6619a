"""A project's source files, searched for the places where frameworks begin."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from itertools import islice

from cigen.ecosystems.python import django
from cigen.evidence.ports import is_foreign
from cigen.repo import Repo

MAX_SOURCES = 300
MAX_TEXT = 200_000  # characters of one
_IS_STARTED = re.compile(r"^if __name__ == [\"']__main__[\"']", re.MULTILINE)
_RUN = re.compile(r"\b(?:uvicorn|hypercorn|\w{0,30}app|application|server)\.run\(")
_LISTENS = re.compile(
    r"\bport\s{0,3}=\s{0,3}(?:int\(\s{0,3})?(?:os\.(?:environ\.get|getenv)\(\s{0,3}[\"']\w{1,40}[\"'],\s{0,3})?"
    r"[\"']?([1-9][0-9]{1,4})\b"
)
_SAID = r"\s{0,9}[\"']?([1-9][0-9]{1,4})\b"
_NAME = r"(?:(?:DEFAULT|APP|HTTP|SERVER|WEB|LISTEN|API)_){0,2}PORT"
_FIELD = r"\s{0,3}(?:[\w.]{0,40}\(\s{0,40}(?:default\s{0,3}=)?)?"
# The default of a variable, an option or a setting that is surely the server's own, wherever it stands.
_DEFAULTS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"[\"']{_NAME}[\"']\s{{0,9}},\s{{0,9}}(?:default\s{{0,3}}=)?{_SAID}",
        rf"[\"']--(?:http-|server-|web-|listen-)?port[\"'][^()]{{0,300}}?\bdefault\s{{0,3}}={_SAID}",
        rf"^[ \t]{{1,40}}(?:(?:http|server|web|listen|api|app)_)?port\s{{0,3}}:\s{{0,3}}int\s{{0,3}}={_FIELD}{_SAID}",
        rf"^{_NAME}\s{{0,20}}(?::\s{{0,3}}int\s{{0,3}})?={_SAID}",
    )
)
_MADE_FOR_WSGI = re.compile(r"^(app|application)\s*=\s*(?:\w+\.)?(?:create|make|get|build)_\w{0,60}\(", re.MULTILINE)
_MAX_CALL = 300  # characters of its arguments
_MAX_CALLS = 10
_MAX_CLASSES = 5
# The server of its own with which a program shows its metrics, and the option with its address.
_EXPORTS = re.compile(r"\bstart_(?:http|wsgi)_server\((?:\s{0,40}(?:port\s{0,3}=\s{0,3})?([1-9][0-9]{1,4})\b)?")
_ADDRESS = re.compile(
    r"[\"']--[\w.-]{0,20}(?:listen|bind|addr)[\w.-]{0,20}[\"'][^()]{0,400}?\b[Dd]efault\s{0,3}[=:]\s{0,3}"
    r"[\"']{0,2}(?:[\w.]{1,40})?:([1-9][0-9]{1,4})\b"
)
_GIVEN = re.compile(r"^from \.[\w.]* import ", re.MULTILINE)
_MANY = 3
# Folders and files by their name or its first word: ``tests``, ``test_app``, ``testproject``, but not ``testgen``.
_ASIDE = re.compile(
    r"(?:^|/)(?:(?:(?:tests?|examples?|samples?)(?:ing|apps?|proj(?:ect)?s?|sites?|suites?|beds?|data|utils?|helpers?)?"
    r"|docs?|migrations|scripts|benchmarks?|build|dist|\.?venv|node_modules)(?:[-_.][^/]*)?(?:/|$)"
    r"|(?:conftest|[^/]*_test)\.py$)|^(?:setup|noxfile)\.py$"
)
_LIKELY = ("main", "app", "wsgi", "asgi", "server", "api", "__init__", "application", "streamlit_app", "run")
_MODULE = re.compile(r"[A-Za-z_]\w{0,63}(?:\.[A-Za-z_]\w{0,63}){0,9}")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}\.py")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an application is: the file relative to the project, and ``module:name`` of an object or its factory."""

    path: str
    target: str
    is_factory: bool = False


class Sources:
    """The files of one project, the likely ones and those nearest to its folder first."""

    def __init__(self, repo: Repo, folder: str) -> None:
        self._repo = repo
        self._prefix = "" if folder == "." else f"{folder}/"
        self._folder = folder

    def text(self, path: str) -> str | None:
        """The text of a file by its path from the project's folder."""
        return self._repo.text(f"{self._prefix}{path}")

    def manage(self) -> str | None:
        """The path of Django's script from the project's folder."""
        return django.script(self._repo, self._folder)

    def instance(self, name: str) -> Place | None:
        """Where a class ``name`` is made an object of a module, or, with no such place, in a function.

        A module that calls that function has the object: the function may need arguments.
        """
        known = "|".join((name, *self._derived(name)))
        made = re.compile(
            rf"^([A-Za-z_]\w{{0,63}})(?:\s*:[^=\n]{{1,100}})?\s*=\s*(?:\w+\.)?(?:{known})\(", re.MULTILINE
        )
        factory = re.compile(
            rf"^def ((?:create|make|get|build)_\w{{0,60}})\((?:[^\n]*\n(?!def ))*?[^\n]*\b(?:{known})\(", re.MULTILINE
        )
        found = self._search(made, is_factory=False) or self._search(factory, is_factory=True)
        if found is None or not found.is_factory:
            return found
        maker = found.target.rpartition(":")[2]
        called = re.compile(rf"^([A-Za-z_]\w{{0,63}})(?:\s*:[^=\n]{{1,100}})?\s*=\s*(?:\w+\.)?{maker}\(", re.MULTILINE)
        return self._search(called, is_factory=False) or found

    def _derived(self, name: str) -> list[str]:
        """The project's own classes of that kind, one step away."""
        made = re.compile(rf"^class ([A-Za-z_]\w{{0,63}})\((?:\w+\.)?{name}\):", re.MULTILINE)
        found = (one for path in self._paths() for one in made.findall((self.text(path) or "")[:MAX_TEXT]))
        return list(islice(dict.fromkeys(found), _MAX_CLASSES))

    def entry(self) -> Place | None:
        """Where a file for WSGI servers has the object that a function makes, whatever its class is called."""
        return self._search(_MADE_FOR_WSGI, is_factory=False, only="wsgi.py")

    def importing(self, module: str) -> Place | None:
        """The first file that imports ``module``."""
        return self._search(re.compile(rf"^(?:import|from) ({module})\b", re.MULTILINE), is_factory=False)

    def port(self) -> int | None:
        """The port at which the first file that starts a server lets it listen, or that a setting of it has."""
        return self._called() or self._set()

    def exporting(self) -> int | None:
        """The port at which a program shows its metrics, where it starts the server for that itself."""
        for path in self._paths():
            text = (self.text(path) or "")[:MAX_TEXT]
            calls = list(islice(_EXPORTS.finditer(text), _MAX_CALLS))
            if calls:
                said = (_ADDRESS.search(text), *calls)
                ports = [int(match[1]) for match in said if match and match[1] and int(match[1]) < 65536]
                return next(iter(ports), None) or self.port()
        return None

    def _set(self) -> int | None:
        texts = ((self.text(path) or "")[:MAX_TEXT] for path in self._paths())
        for text in (text for text in texts if "port" in text or "PORT" in text):
            found = (int(match[1]) for pattern in _DEFAULTS for match in islice(pattern.finditer(text), _MAX_CALLS))
            if port := next((port for port in found if not is_foreign(port)), None):
                return port
        return None

    def _called(self) -> int | None:
        for path in self._paths():
            text = (self.text(path) or "")[:MAX_TEXT]
            for call in islice(_RUN.finditer(text), _MAX_CALLS):
                said = _LISTENS.search(text, call.end(), call.end() + _MAX_CALL)
                if said and int(said[1]) < 65536:
                    return int(said[1])
        return None

    def has_interface(self, target: str) -> bool:
        """Whether the package of a ``module:function`` gives names of its modules to those who import it."""
        package = target.partition(":")[0].partition(".")[0].strip()
        texts = (self.text(f"{place}{package}/__init__.py") or "" for place in ("", "src/"))
        return any(len(_GIVEN.findall(text[:MAX_TEXT])) >= _MANY for text in texts)

    def starting(self, call: re.Pattern[str]) -> str | None:
        """The path of the first file that has a match for ``call``, and does something when it is started itself."""
        texts = ((path, (self.text(path) or "")[:MAX_TEXT]) for path in self._paths())
        started = ((path, text) for path, text in texts if path.endswith("__main__.py") or _IS_STARTED.search(text))
        return next((path for path, text in started if call.search(text)), None)

    def matching(self, pattern: re.Pattern[str]) -> list[str]:
        """The paths of files that ``pattern`` names, from the project's folder."""
        return [path for path in self._paths() if pattern.fullmatch(path)]

    def script(self) -> str | None:
        """The only file that is made to be started: a package's, or else one in the project's folder or in ``src``."""
        paths = self._paths()
        packages = [path for path in paths if path.endswith("/__main__.py") and not path.startswith("src/")]
        beside = (path for path in paths if posixpath.dirname(path) in ("", "src"))
        found = packages or [path for path in beside if _IS_STARTED.search((self.text(path) or "")[:MAX_TEXT])]
        return found[0] if len(found) == 1 else None

    def _search(self, pattern: re.Pattern[str], *, is_factory: bool, only: str = "") -> Place | None:
        for path in self._paths():
            if only and posixpath.basename(path) != only:
                continue
            match = pattern.search((self.text(path) or "")[:MAX_TEXT])
            module = _module(path)
            if match and module:
                return Place(path=path, target=f"{module}:{match[1]}", is_factory=is_factory)
        return None

    def _paths(self) -> list[str]:
        inside = (path.removeprefix(self._prefix) for path in self._repo.below(self._folder) if path.endswith(".py"))
        found = [path for path in inside if not _ASIDE.search(path) and _FILE.fullmatch(path)]
        found.sort(key=_likelihood)
        return found[:MAX_SOURCES]


def _likelihood(path: str) -> tuple[int, int, str]:
    stem = posixpath.basename(path)[:-3]
    return (path.count("/"), _LIKELY.index(stem) if stem in _LIKELY else len(_LIKELY), path)


def _module(path: str) -> str | None:
    """The dotted name under which a file is imported from the project's folder, or from ``src``."""
    name = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return name if _MODULE.fullmatch(name) else None
