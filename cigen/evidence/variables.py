"""Variables of the environment that a team sets plainly: how they are written, and which are a program's business."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from cigen.facts import MACHINES
from cigen.repo import Repo
from cigen.yamltree import Node

MAX_VARIABLES = 50
MAX_FILES = 2000
MAX_BYTES = 20_000_000  # of all files together
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_VALUE = re.compile(r"[ -#%-_a-~]{1,500}")  # no variable, and no command
# Of the machine, and of the tools that install, run and report: they are no business of a test.
NOT_FOR_TESTS = re.compile(
    rf"PATH|\w*HOME|CI|DISPLAY|TERM|COLUMNS|(?:{MACHINES}|CI|GITHUB|GITLAB|GH|RUNNER)_\w*"
    r"|(?:UV|PIP|PIPENV|POETRY|PDM|TOX|NOX|HATCH|CONDA|MAMBA|COVERAGE|COVERALLS|CODECOV|CC|SONAR|RUFF|MYPY|PRE_COMMIT"
    r"|TWINE|CACHE|NPM|SETUPTOOLS_SCM|YARN|PNPM|BUN|TURBO|NX|PLAYWRIGHT|PUPPETEER|CYPRESS|CGO|CARGO|RUSTUP|RUSTC"
    r"|SCCACHE|MAVEN|MVN|GRADLE|SBT|JDK|NUGET|BUNDLE|BUNDLER|COMPOSER|MIX|HEX|XDEBUG)_\w*"
    r"|npm_config_\w*|NODE_(?!ENV\Z)\w*|DOTNET_(?!ENVIRONMENT\Z)\w*|GO(?:PATH|\w*CACHE|PROXY|FLAGS|PRIVATE|SUMDB|TOOLCHAIN|OS|ARCH|ROOT|WORK)"
    r"|GO111MODULE|RUST(?:DOC)?FLAGS|HUSKY|JVM_OPTS|JAVA_(?:TOOL_)?OPT(?:ION)?S|\w+_CACHE_(?:DIR|FOLDER|KEY|PATH)"
    r"|(?:FORCE|NO|PY|CLI)_?COLORS?|PYTHON(?:UNBUFFERED|DONTWRITEBYTECODE)"
    r"|(?:PYTHON|NODE|DJANGO|POSTGRES|REDIS|MYSQL|JAVA|GO|RUBY|PHP|RUST|DOTNET|ELIXIR|OTP)_?VERSION",
    re.ASCII,
)
# What reads variables by their names: code, and settings that code is given.
_READERS = re.compile(
    r"(?:[^./][^/]*/)*(?:\.env[\w.-]*|[^/]+\.(?:py|[cm]?[jt]sx?|vue|svelte|astro|rb|php|go|rs|java|kts?|scala|groovy|cs|fs|exs?"
    r"|ini|cfg|toml|json|neon|properties|ya?ml|xml))"
)
_LOCKS = ("lock.json", "lock.yaml", ".lock.toml")


def is_for_tests(name: str) -> bool:
    """Whether a test may ask for a variable of that name."""
    return _NAME.fullmatch(name) is not None and not NOT_FOR_TESTS.fullmatch(name)


def is_plain(value: str) -> bool:
    """Whether a value is there for everybody to see, and nothing in it has to be filled in first."""
    return _VALUE.fullmatch(value) is not None


def pairs(scope: Node) -> Iterator[tuple[str, str]]:
    """A mapping, which may begin with another one, or compose's list of ``NAME=value``."""
    if inherited := scope.get("<<"):
        yield from pairs(inherited)
    yield from ((name.text, value.text) for name, value in scope.entries if value.kind == "scalar")
    listed = (node.text.partition("=") for node in scope.items if node.kind == "scalar")
    yield from ((name, value) for name, sign, value in listed if sign)


def assigned(words: Sequence[str]) -> dict[str, str]:
    """What stands before the program, and between what wraps it."""
    found: dict[str, str] = {}
    for word in words:
        if ASSIGNMENT.fullmatch(word):
            name, _, value = word.partition("=")
            found[name] = value
        elif word not in ("env", "cross-env"):
            break
    return found


def exported(words: Sequence[str]) -> dict[str, str]:
    """What holds from here on: ``export``, and what is written to the file that GitHub reads."""
    match words:
        case ["export", *rest]:
            listed = rest
        case ["echo", text, *rest] if "GITHUB_ENV" in "".join(rest):
            listed = [text]
        case _:
            listed = []
    return {name: value for name, sign, value in (one.partition("=") for one in listed) if sign}


def named(repo: Repo, folder: str, names: Collection[str]) -> frozenset[str]:
    """Those of ``names`` that stand in code or settings below ``folder``, however they are written there."""
    wanted = [name for name in names if _NAME.fullmatch(name)][:MAX_VARIABLES]
    if not wanted:
        return frozenset()
    known = repo.remember(_Named, tuple(wanted))
    found: set[str] = set()
    left = MAX_BYTES
    inside = (path for path in repo.below(folder) if _READERS.fullmatch(path) and not path.endswith(_LOCKS))
    for length, there in (known.of(path) for path in islice(inside, MAX_FILES)):
        left -= length
        if left < 0:
            break
        found |= there
    return frozenset(name for name in wanted if name.upper() in found)


class _Named:
    """Which of some names stand in a file, with its length: each file is read once, in however many folders it lies."""

    def __init__(self, repo: Repo, names: tuple[str, ...]) -> None:
        self._repo = repo
        self._pattern = re.compile(rf"\b(?:{'|'.join(names)})\b".encode(), re.IGNORECASE)
        self._found: dict[str, tuple[int, frozenset[str]]] = {}

    def of(self, path: str) -> tuple[int, frozenset[str]]:
        if path not in self._found:
            content = self._repo.bytes(path) or b""
            matches = islice(self._pattern.findall(content), MAX_FILES)
            self._found[path] = len(content), frozenset(match.decode().upper() for match in matches)
        return self._found[path]
