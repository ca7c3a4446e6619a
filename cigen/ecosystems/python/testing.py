"""How a project is tested: by which runner, and with which extras, groups, files and packages beside its own."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cigen.ecosystems.python import (
    django,
    ini,
    invocations,
    noxfile,
    requirements,
    requirements_folder,
    surroundings,
)
from cigen.ecosystems.python.dependencies import GROUP, canonical, names
from cigen.ecosystems.python.environments import UNKNOWN, Environment
from cigen.ecosystems.python.invocations import Invocation, Runner
from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.surroundings import Preparation, Surroundings
from cigen.evidence.pipelines import steps
from cigen.evidence.statement import folders_up
from cigen.repo import Repo

_TEST = (
    r"(?:unit|integration)?[-_]?(?:tests?|testing|pytest|ci|dev|develop|development)"
    r"(?:[-_](?:requirements?|deps|dependencies|extras|all))?"
)
_TEST_NAME = re.compile(_TEST, re.IGNORECASE)
_NOT_TESTS = re.compile(
    r"docs?[\w-]*|documentation|lint(?:ing)?|types?|typing|type-?check\w*|mypy|release|publish|build|pre-?commit|bench\w*",
    re.IGNORECASE,
)
_TEST_FILE = re.compile(
    rf"requirements[-_.]?{_TEST}\.txt|{_TEST}[-_.]requirements\.txt"
    rf"|requirements/(?:requirements[-_.])?{_TEST}\.txt|{_TEST}\.requirements\.txt",
    re.IGNORECASE,
)
_OF_TESTS = re.compile(r"(?<![a-z])(?:tests?|testing|pytest|ci)(?![a-z])", re.IGNORECASE)  # not developers'
_KNOWS_TESTS = re.compile(r"django|\bdef test\b|[\"']test[\"']", re.IGNORECASE)  # a script for a project, as manage.py
_TESTS = re.compile(r"(?:(?:.*/)?tests?/(?:.*/)?\w*\.py|(?:.*/)?(?:test_\w+|\w+_tests?|tests?)\.py)")
_IS_TEST = re.compile(r"\b(?:def|class|async def) _?test|unittest|pytest|doctest", re.IGNORECASE)
_NOT_OURS = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|site-packages|examples?|fixtures|\.?venv)/")
_EXTRAS = re.compile(r"(?:\.|/|\b[\w-]{1,60})\[([\w., -]{1,200})\]")
_OPTION = re.compile(
    r"(?:--extra|--group|--only-group|--with|-E|-G|--extras|--dev-group)[= ]+[\"']?([\w,. -]{1,100}?)[\"']?(?=\s|$)"
)
_FILE = re.compile(r"(?:-r|--requirement)[= ]*[\"']?([\w./-]{1,200}\.(?:txt|in|pip))")
_INSTALLED = re.compile(r"(?:pip3?|uv pip|uv) install ([^\n;&|]{1,500})")
_SPECIFIER = r"[<>=!~]=?[0-9][0-9A-Za-z.*]{0,20}"
_WORD = re.compile(rf"[A-Za-z][A-Za-z0-9._-]{{1,60}}(?:\[[\w.,-]{{1,100}}\])?(?:{_SPECIFIER}(?:,{_SPECIFIER}){{0,5}})?")
_MAX_FILES = 500
_IMPORT = re.compile(r"^(?:import|from)[ \t]{1,4}([A-Za-z_]\w{0,60})", re.MULTILINE)
# Of packages that are imported by another name, in lower case, those that tests often need.
_MODULES = {
    "attrs": "attr", "beautifulsoup4": "bs4", "djangorestframework": "rest_framework",
    "opencv-python": "cv2", "opencv-python-headless": "cv2", "pillow": "pil", "psycopg2-binary": "psycopg2",
    "pyjwt": "jwt", "python-dateutil": "dateutil", "python-dotenv": "dotenv", "pyyaml": "yaml",
    "ruamel-yaml": "ruamel", "scikit-learn": "sklearn",
    "websocket-client": "websocket",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tests:
    """What the tests need. ``files`` are requirements files, relative to the root; ``packages`` stand only in commands.

    They are given ``variables``, and what goes ``before`` them makes what they find. ``runner`` is ``None`` where there
    are no tests; it gets the ``arguments`` that the team gives it, in ``folder``,
    relative to the project's. ``script`` is Django's or the team's own. ``has_pytest`` tells whether what is installed
    brings pytest.
    """

    runner: Runner | None = None
    arguments: tuple[str, ...] = ()
    script: str = django.SCRIPT
    folder: str = "."
    extras: tuple[str, ...] = ()
    all_extras: bool = False
    groups: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    has_pytest: bool = False
    variables: tuple[tuple[str, str], ...] = ()
    before: tuple[Preparation, ...] = ()


def find(repo: Repo, project: Project, main_files: tuple[str, ...], *, has_plain: bool = True) -> Tests:
    """The tests of a project; ``main_files`` are the requirements files that it runs with.

    Without ``has_plain`` the plain list of a package is none that anybody installs.
    """
    entries = invocations.environments(repo, project.folder)
    told = invocations.find(repo, project.folder, entries)
    said = "\n".join(_commands(repo, project.folder, entries))
    extras = _chosen(project.extras, _mentioned(said, _EXTRAS), _mentioned(said, _OPTION))
    groups = _chosen(project.groups) or _chosen(project.groups, _mentioned(said, _OPTION))
    files = tuple(path for path in _files(repo, project, said, has_plain=has_plain) if path not in main_files)
    read = [requirements.read(repo, path, project.folder) for path in (*files, *main_files)]
    own = (words for one in read for folder, words in one.locals if folder == project.folder)
    wanted = {*extras, *(word for words in own for word in words)}
    extras = tuple(name for name in project.extras if name in wanted)
    tables = (*(project.extras[name] for name in extras), *(project.groups[name] for name in groups))
    known = names((*project.dependencies, *(item for table in tables for item in table)))
    listed = names(item for one in read for item in one.dependencies)
    there = known | listed | {canonical(project.name)}
    packages = tuple(word for word in _packages(said, entries, _imported(repo, project)) if _named(word) not in there)
    shared = names(project.root.everything()) if project.root else frozenset()
    installed = known | listed | shared | {_named(word) for word in packages}
    told = _run(repo, project, installed, said, told)
    # A script of a shell prepares what it needs itself.
    around = surroundings.find(repo, project.folder) if told and told.runner != "shell" else Surroundings()
    return Tests(
        runner=told.runner if told else None,
        arguments=told.arguments if told else (),
        script=told.script if told else django.SCRIPT,
        folder=told.folder if told else ".",
        extras=extras,
        groups=groups,
        files=files,
        packages=packages,
        has_pytest=any(name == "pytest" or name.startswith("pytest-") for name in installed),
        variables=around.variables,
        before=around.before,
    )


def is_test(path: str) -> bool:
    """Whether a file is one of tests, by its path."""
    return _TESTS.fullmatch(path) is not None and not _NOT_OURS.search(path)


def _chosen(table: Iterable[str], *mentions: frozenset[str]) -> tuple[str, ...]:
    """The names that tests use: by what they are called, or because a command that installs names them."""
    return tuple(
        name
        for name in table
        if _TEST_NAME.fullmatch(name)
        or re.match(r"tests?[-_]|testing[-_]", name)
        or (any(name in mentioned for mentioned in mentions) and not _NOT_TESTS.fullmatch(name))
    )


def _mentioned(text: str, pattern: re.Pattern[str]) -> frozenset[str]:
    words = (word for match in pattern.finditer(text) for word in re.split(r"[,\s]+", match[1]))
    return frozenset(word for word in words if GROUP.fullmatch(word))


def _files(repo: Repo, project: Project, said: str, *, has_plain: bool) -> Iterator[str]:
    """Requirements files called after tests, those that a command installs, and a package's plain one."""
    folder = project.folder
    prefix = "" if folder == "." else f"{folder}/"
    beside = requirements_folder.place(repo, folder)
    near = (*repo.inside(folder), *repo.inside(beside))
    tests = (*repo.inside(f"{prefix}tests"), *repo.inside(f"{prefix}test"))
    is_usual = posixpath.basename(beside) == requirements_folder.NAME
    within = beside.removesuffix(requirements_folder.NAME) if is_usual else f"{beside}/"
    named = {path for path in near if _TEST_FILE.fullmatch(path.removeprefix(within).removeprefix(prefix))}
    if (posixpath.dirname(project.file) or ".") != folder:  # all are in one folder, each for another place
        of_tests = {path for path in named if _OF_TESTS.search(posixpath.basename(path))}
        named = of_tests or named or {path for path in near if path == f"{beside}/local.txt"}
    named |= {path for path in tests if re.fullmatch(r"requirements[\w-]*\.txt", posixpath.basename(path))}
    for match in _FILE.finditer(said):
        path = posixpath.normpath(f"{folder}/{match[1]}")
        stem = posixpath.splitext(posixpath.basename(path))[0].removeprefix("requirements").strip("-_.")
        if repo.exists(path) and not _NOT_TESTS.fullmatch(stem) and not _is_anothers(repo, folder, path):
            named.add(path)
    plain = f"{prefix}requirements.txt"
    if has_plain and project.is_package and repo.exists(plain):
        named.add(plain)
    yield from sorted(named)


def _is_anothers(repo: Repo, folder: str, path: str) -> bool:
    """Whether a further package lies between the project's folder and a file."""
    between = itertools.takewhile(lambda place: place != folder, folders_up(posixpath.dirname(path) or "."))
    return any(repo.exists(f"{place}/{name}") for place in between for name in ("pyproject.toml", "setup.py"))


def _packages(said: str, entries: Iterable[Environment], imported: frozenset[str]) -> tuple[str, ...]:
    """What entry points install, and commands together with a runner, or for what tests cannot start without.

    That is for a project that declares it nowhere else.
    """
    found = {word: None for entry in entries for word in entry.packages}
    for match in _INSTALLED.finditer(said):
        words = [word.strip("'\"") for word in match[1].split()]
        is_of_runner = any(re.match(r"(?:pytest|nose2)\b", word) for word in words)
        found |= {word: None for word in words if is_of_runner or _module(word) in imported}
    wanted = (word for word in found if _WORD.fullmatch(word) and not word.endswith(".txt"))
    return tuple(word for word in wanted if _named(word) not in ("pip", "setuptools", "wheel", "tox", "nox"))[:50]


def _imported(repo: Repo, project: Project) -> frozenset[str]:
    """The modules that tests import at their top, where nothing catches that they are not there."""
    paths = (path for path in repo.below(project.folder) if is_test(path) or posixpath.basename(path) == "conftest.py")
    texts = (repo.text(path) or "" for path in itertools.islice(paths, _MAX_FILES))
    return frozenset(match[1].lower() for text in texts for match in _IMPORT.finditer(text))


def _module(word: str) -> str:
    """The module that a package is imported by."""
    name = _named(word)
    return _MODULES.get(name, name.replace("-", "_"))


def _named(word: str) -> str:
    return canonical(re.split(r"[<>=!~\[]", word)[0])


def _commands(repo: Repo, folder: str, entries: Iterable[Environment]) -> Iterator[str]:
    """The commands of pipelines, Makefile and entry points, as text."""
    yield from steps.texts(repo, folder)
    prefix = "" if folder == "." else f"{folder}/"
    for name in ("Makefile", "justfile"):
        yield (repo.text(f"{prefix}{name}") or "")[:100_000]
    if noxfile.environment(repo, folder) is None:
        yield re.sub(r"[\"'],\s*[\"']", " ", (repo.text(f"{prefix}{noxfile.FILE}") or "")[:100_000])
    for entry in entries:
        yield from (text.replace(UNKNOWN, "") for text in (entry.options, *entry.commands))


def _run(
    repo: Repo, project: Project, installed: frozenset[str], said: str, told: Invocation | None
) -> Invocation | None:
    """How the tests are run, as the team tells or as their files look; ``None`` where there are none."""
    tests = [path for path in repo.below(project.folder) if is_test(path)]
    texts = [repo.text(path) or "" for path in tests[:_MAX_FILES]]
    if not any(map(_IS_TEST.search, texts)):
        return None  # none, or material of tests elsewhere
    prefix = "" if project.folder == "." else f"{project.folder}/"
    uses_pytest = any(name == "pytest" or name.startswith("pytest-") for name in installed)
    useless = {"script"} if uses_pytest or _configured(repo, prefix) else set()  # a front for it
    useless |= set() if "nose2" in installed else {"nose2"}
    if told and told.runner not in useless:
        return told
    manage = django.script(repo, project.folder)
    text = (repo.text(f"{prefix}{manage}") or "")[:100_000] if manage else ""
    knows = "django" in installed or _KNOWS_TESTS.search(text)
    if manage and knows and not (uses_pytest and (_configured(repo, prefix) or "pytest" in said)):
        return Invocation(runner="django", arguments=_below(manage), script=manage)
    if uses_pytest or _configured(repo, prefix) or re.search(r"\bpytest\b", said) or any(map(_is_pytest, texts)):
        return Invocation(runner="pytest")
    return Invocation(runner="unittest" if any("unittest" in text for text in texts) else "pytest")


def _below(manage: str) -> tuple[str, ...]:
    """Django looks for tests where it is started, and not beside its script."""
    folder = posixpath.dirname(manage)
    return (folder,) if folder else ()


def _is_pytest(text: str) -> bool:
    return re.search(r"^[ \t]*(?:import|from) pytest\b", text, re.MULTILINE) is not None


def _configured(repo: Repo, prefix: str) -> bool:
    if any(
        repo.exists(f"{prefix}{name}") for name in ("pytest.ini", "conftest.py", "tests/conftest.py", "pytest.toml")
    ):
        return True
    if repo.toml(f"{prefix}pyproject.toml").get("tool", "pytest"):
        return True
    sections = ((f"{prefix}setup.cfg", "tool:pytest"), (f"{prefix}tox.ini", "pytest"))
    return any(section in ini.read(repo, path) for path, section in sections)
