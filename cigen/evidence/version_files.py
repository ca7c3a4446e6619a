"""Version managers' files: what they are called, and how the statement about a tool is found in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cigen.evidence.statement import Statement, folders_up
from cigen.facts import Source
from cigen.repo import Repo, resolve

MAX_LINE = 1000  # no version stands in a longer one
MAX_LINES = 1000

Line = tuple[int, str, str]  # its number, the key that was found, the value
Finder = Callable[[str, str], Iterator[Line]]  # from the text and the tool's key there


def whole(text: str, _key: str) -> Iterator[Line]:
    """The first line that says something: ``.java-version``, ``.nvmrc``."""
    yield from ((number, "", line) for number, line in list(_lines(text))[:1])


def assigned(text: str, key: str) -> Iterator[Line]:
    """``key=value``: ``.sdkmanrc``, ``system.properties``."""
    for number, line in _lines(text):
        name, equals, value = line.partition("=")
        if equals and name.strip() == key:
            yield number, key, value.strip()


def heroku(text: str, key: str) -> Iterator[Line]:
    """``python-3.12.1``: a platform's ``runtime.txt``; without the name it is another's, for a documentation."""
    yield from ((number, "", line) for number, _, line in whole(text, "") if line.startswith(f"{key}-"))


def columns(text: str, key: str) -> Iterator[Line]:
    """``key value fallback...``: ``.tool-versions``; the fallbacks do not count."""
    for number, line in _lines(text):
        words = line.split()
        if len(words) > 1 and words[0] == key:
            yield number, key, words[1]


def channel(text: str, _key: str) -> Iterator[Line]:
    """``channel = "1.85"`` or, in the older form without TOML, the line alone: ``rust-toolchain``."""
    for number, line in _lines(text):
        name, equals, rest = line.partition("=")
        string = _TOML_STRING.fullmatch(rest.strip())
        if equals and name.strip() == "channel" and string:
            yield number, "channel", string[1]
        elif not equals and not line.startswith("["):
            yield number, "", line
            return


_TOML_SECTION = re.compile(r"\[\s*([\w.\"'-]+)\s*\]", re.ASCII)
_TOML_STRING = re.compile(r"""[^"']*?(?:version\s*=\s*)?["']([^"']*)["'].*""")


def mise(text: str, key: str) -> Iterator[Line]:
    """``key = "value"``, a list or a table with ``version``, below ``[tools]``; of a list the first counts.

    Read line by line and not by a TOML parser: 32 KiB of dotted keys make those take a gigabyte.
    """
    section = ""
    for number, line in _lines(text):
        if match := _TOML_SECTION.fullmatch(line):
            section = match[1] + "."
            continue
        name, _, rest = line.partition("=")
        path = (section + name.strip()).replace('"', "")
        string = _TOML_STRING.fullmatch(rest.strip())
        if string and path in (f"tools.{key}", f"tools.{key}.version"):
            yield number, f"tools.{key}", string[1].strip()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without comments and blanks."""
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES], 1):
        said = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip() if len(line) <= MAX_LINE else ""
        if said:
            yield number, said


# The files of all tools, in the order in which a folder's are believed, and how they are read.
_MANAGERS: tuple[tuple[str, Finder], ...] = (
    (".tool-versions", columns),
    *(
        (name, mise)
        for name in ("mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml",
                     ".config/mise/config.toml")
    ),
)  # fmt: skip


def _managed(*keys: str) -> tuple[tuple[str, Finder, str], ...]:
    return tuple((file, finder, key) for file, finder in _MANAGERS for key in keys)


FILES: dict[str, tuple[tuple[str, Finder, str], ...]] = {
    "java": (
        (".java-version", whole, ""),
        (".sdkmanrc", assigned, "java"),
        *_managed("java"),
        ("system.properties", assigned, "java.runtime.version"),
    ),
    "node": (
        (".nvmrc", whole, ""),
        (".node-version", whole, ""),
        *_managed("nodejs", "node"),
    ),
    "rust": (("rust-toolchain.toml", channel, ""), ("rust-toolchain", channel, ""), *_managed("rust")),
    "go": ((".go-version", whole, ""), *_managed("golang", "go")),
    "python": (
        (".python-version", whole, ""),
        *_managed("python"),
        ("runtime.txt", heroku, "python"),
    ),
    "ruby": ((".ruby-version", whole, ""), *_managed("ruby")),
    "php": ((".php-version", whole, ""), *_managed("php")),
    "deno": ((".dvmrc", whole, ""), (".deno-version", whole, ""), *_managed("deno")),
    "dart": _managed("dart"),
    "hugo": ((".hvm", whole, ""), (".hugo-version", whole, ""), *_managed("hugo", "gohugo", "hugo-extended")),
    "ghc": _managed("ghc"),
    "elixir": ((".elixir-version", whole, ""), *_managed("elixir")),
    "swift": ((".swift-version", whole, ""), *_managed("swift")),
    "zig": ((".zigversion", whole, ""), (".zig-version", whole, ""), *_managed("zig")),
    "erlang": _managed("erlang"),
    "dotnet": _managed("dotnet", "dotnet-core"),
}


def near(repo: Repo, folder: str, tool: str) -> tuple[Statement, ...]:
    """Statements about ``tool`` in ``folder``, or in the nearest parent that has any: those farther are overruled."""
    for place in folders_up(folder):
        prefix = "" if place == "." else f"{place}/"
        rows = FILES.get(tool, ())
        said = tuple(item for file, finder, key in rows for item in _read(repo, prefix + file, finder, key))
        if said:
            return said
    return ()


def named(repo: Repo, path: str, tool: str) -> Iterator[Statement]:
    """Statements about ``tool`` in the version file ``path``; nothing where it is another kind of file."""
    inside = resolve(".", path)
    for file, finder, key in FILES.get(tool, ()):
        if inside is not None and (inside == file or inside.endswith(f"/{file}")):
            yield from _read(repo, inside, finder, key)


def _read(repo: Repo, path: str, finder: Finder, key: str) -> Iterator[Statement]:
    for line, found, value in finder(repo.text(path) or "", key):
        yield Statement(values=(value,), source=Source(file=path, line=line, key=found))
