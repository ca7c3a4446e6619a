"""How people write a tool's version: vendors' prefixes and suffixes, aliases, ranges.

Each reader gives ``None`` for what it does not understand: the grammars are closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cigen import semver
from cigen.facts import Declaration, Source
from cigen.pins import Tool
from cigen.versions import exactly, near, within

Reader = Callable[[Tool, str, Source, int], Declaration | None]

_VENDOR = r"(?P<vendor>[a-z]{2,20}(?:-[a-z][a-z0-9_]{1,20}){0,3})(?:64|32)?-"
_JAVA = re.compile(
    rf"(?:{_VENDOR}|(?:open|oracle)jdk)?(?:1\.)?(?P<major>[1-9][0-9]?)(?P<rest>[.u+-][0-9A-Za-z._+-]{{1,48}}|\.[x*])?"
)
_INSIDE = re.compile(r"(?:\+java|\.r)([0-9]{1,2})")  # of GraalVM: graalvm-22.3.1+java17, 22.3.r17-grl
# https://get-coursier.io/docs/cli-java: temurin:17, adopt@1.11
_COURSIER = re.compile(
    r"^(?:temurin|adopt(?:ium|-openj9)?|zulu|corretto|liberica|openjdk|oracle|ibm-semeru|graalvm-(?:community|oracle))[:@]"
)
_FIRST_JAVA = 5
_NODE = re.compile(r"v?([0-9]{1,4}(?:\.[0-9]{1,4}){0,2})")
_GO = re.compile(r"(?:go)?(1\.[0-9]{1,3})(?:\.(?:[0-9]{1,3}|x))?(?:-?(?:rc|beta)\.?[0-9]{1,3})?")
_DENO = re.compile(r"v?([12](?:\.[0-9]{1,3})?)(?:\.(?:[0-9]{1,3}|x))*")
_DART = re.compile(r"v?([23]\.[0-9]{1,2})(?:\.(?:[0-9]{1,3}|x))?")
_HUGO = re.compile(r"(?:extended[_-])?v?(0\.[0-9]{1,3})(?:\.[0-9]{1,3}){0,2}(?:[-_/+](?:ext|extended|std).*)?")
_GHC = re.compile(r"(?:ghc-)?([89]\.[0-9]{1,2})(?:\.(?:[0-9]{1,2}|x))?")
_RUST = re.compile(r"v?(1\.[0-9]{1,3})(?:\.(?:[0-9]{1,3}|x))?(?:-[a-z][a-z0-9_-]{1,48})?")
_UNRELEASED_RUST = re.compile(
    r"(?P<channel>(?:nightly|beta)(?P<day>-[0-9]{4}-[0-9]{2}-[0-9]{2})?)(?:-[a-z0-9_]{2,16}(?:-[a-z0-9_]{2,16}){1,3})?"
)
_PYTHON = re.compile(r"(?:python|cpython)?[-@]?(3(?:\.[0-9]{1,2}(?:\.(?:[0-9]{1,3}|[x*]))?)?)(?:-dev|-slim|t)?")
_PYTHON_PART = re.compile(r"(?P<operator>[~^]|[<>=!~]=?=?)?\s*(?P<version>[0-9][0-9A-Za-z.*+-]{0,31}|\*)")
_PATCHES = (0, 1, 2, 5, 10, 20, 99)  # of a Python: does a range hold any release of 3.12?
_RUBY = re.compile(r"(?:ruby-)?([1-9](?:\.[0-9]{1,2}){0,2})(?:-?p[0-9]{1,4}|\.x)?")
_PHP = re.compile(r"v?([5-9](?:\.[0-9]{1,2}){0,2})(?:\.[x*])?")
_ELIXIR = re.compile(r"v?(1\.[0-9]{1,3})(?:\.(?:[0-9]{1,3}|x))?(?:-otp-[0-9]{2})?")
_ERLANG = re.compile(r"(?:OTP-)?([1-9][0-9])(?:\.(?:[0-9]{1,3}|x)){0,3}")
_DOTNET = re.compile(r"([1-9][0-9]?(?:\.[0-9])?)(?:\.(?:[0-9]{1,4}|[0-9]?xx?))?(?:\.x)?(?:-[a-z0-9.-]{1,40})?")
_ZIG = re.compile(r"v?(0\.[0-9]{1,2})(?:\.(?:[0-9]{1,2}|x))?(?P<nightly>-dev[0-9A-Za-z.+-]{0,40})?")
_PESSIMISTIC = re.compile(r"~>?\s*v?([0-9]{1,4}(?:\.[0-9]{1,4}){0,2})(?:\.[0-9A-Za-z]{1,16})?")
_RANGE = re.compile(r"[0-9A-Za-z.<>=^~|* -]{1,64}")


def java(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``21``, ``1.8``, ``temurin-21.0.2+13``, ``openjdk11``, ``17.0.10-tem``, ``21-ea``, ``lts``."""
    if value in ("lts", "latest"):
        return _newest(tool, value, source, rank)
    match = _JAVA.fullmatch(_COURSIER.sub("", value, count=1))
    if not match:
        return _range(tool, value, source, rank)
    inside = _INSIDE.search(match["rest"] or "")
    major = int(inside[1] if inside else match["major"])
    if major < _FIRST_JAVA or (not inside and _numbers_itself(match["vendor"] or "", major)):
        return None
    return exactly(tool, value, str(major), source, rank)


def _numbers_itself(vendor: str, major: int) -> bool:
    """Whether the number is one of the vendor's own: GraalVM took Java's after 22.3, Mandrel never."""
    return vendor == "mandrel" or (vendor == "graalvm" and 19 <= major <= 22)


def node(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``20``, ``v20.11.1``, ``20.x``, ``lts/*``, ``lts/iron``, ``lts/-1``, ``node``, ``>=20 <23``."""
    word = value.lower()
    if word in ("lts", "lts/*", "node", "latest", "current", "stable"):
        return _newest(tool, value, source, rank)
    if word.startswith("lts"):
        return _lts(tool, value, source, rank)
    if match := _NODE.fullmatch(value):
        return exactly(tool, value, match[1], source, rank)
    return _range(tool, value, source, rank)


def _lts(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``lts/iron`` by its name, ``lts/-1`` as the one before the newest."""
    name = value.lower().removeprefix("lts")[1:]
    if name in tool.names:
        return exactly(tool, value, tool.names[name], source, rank)
    supported = tool.lts or tool.versions
    if re.fullmatch(r"-[1-9]", name) and len(supported) > int(name[1:]):
        return exactly(tool, value, supported[int(name) - 1], source, rank)
    return None


def python(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``3.12``, ``python-3.12.1``, ``3.x``, and ranges of PEP 440 and Poetry's: ``>=3.9,<4``, ``^3.9 || ~3.8``."""
    word = value.strip().lower()
    if match := _PYTHON.fullmatch(word):
        return exactly(tool, value, match[1].rstrip(".x*"), source, rank)
    if re.fullmatch(r"(?:pypy|graalpy)[\w.-]{0,30}", word):  # another Python, and no image of this tool
        return within(tool, value, lambda _version: False, source, rank)
    if word in ("3.x", "3.*", "*", "latest"):
        return within(tool, value, lambda _version: True, source, rank)
    if len(word) > semver.MAX_LENGTH:
        return None
    try:
        spans = [_python_span(part) for part in re.split(r"\|\|?", word)]
    except ValueError:
        return None
    return within(tool, value, lambda version: any(span(version) for span in spans), source, rank)


def _python_span(text: str) -> Callable[[str], bool]:
    """What tells whether a release of a minor version fits all the comma-separated parts of ``text``."""
    parts = [_python_part(part) for part in re.split(r"\s*,\s*|\s+(?=[<>=!~^])", text.strip()) if part]
    if not parts:
        raise ValueError("an empty range")
    return lambda version: any(all(part(f"{version}.{patch}") for part in parts) for patch in _PATCHES)


def _python_part(text: str) -> Callable[[str], bool]:
    from packaging.specifiers import SpecifierSet

    match = _PYTHON_PART.fullmatch(text)
    if match is None:
        raise ValueError("no part of a range")
    operator, version = match["operator"], match["version"]
    if operator in ("^", "~"):
        semver.allows(text, "3")  # raises for what is no range
        return lambda release: semver.allows(text, release)
    if version == "*":
        return lambda _release: True
    wildcard = "" if version.endswith(".*") else ".*"
    specifiers = SpecifierSet(text if operator else f"=={version}{wildcard}")
    return lambda release: specifiers.contains(release, prereleases=True)


def _newest(tool: Tool, value: str, source: Source, rank: int) -> Declaration:
    return exactly(tool, value, (tool.lts or tool.versions)[-1], source, rank)


def go(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``1.24``, ``go1.24.3``, ``1.24.x``, ``^1.24``, ``>=1.24``, ``stable``, ``oldstable``."""
    newest = {"stable": -1, "latest": -1, "oldstable": -2}.get(value.lower())
    if newest is not None:
        return exactly(tool, value, tool.versions[newest], source, rank)
    if match := _GO.fullmatch(value):
        return exactly(tool, value, match[1], source, rank)
    return _range(tool, value, source, rank)


def _range(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    if not _RANGE.fullmatch(value):
        return None
    try:
        return near(tool, value, lambda version: semver.allows(value, version), source, rank)
    except ValueError:
        return None


def _releases(pattern: re.Pattern[str], *newest: str, ranges: bool = False) -> Reader:
    """Reads a release by ``pattern``, whose group is what images are called after, a word for the newest, a range."""

    def read(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
        if value.lower() in newest:
            return _newest(tool, value, source, rank)
        if match := pattern.fullmatch(value):
            return exactly(tool, value, match[1], source, rank)
        return _range(tool, value, source, rank) if ranges else None

    return read


# ``2.1``, ``v2.x``, ``2.1.4`` (any patch of it serves), ``^2.1``, ``lts``; no canary.
deno = _releases(_DENO, "lts", "latest", "stable", ranges=True)
# ``3.9``, ``3.9.2``, ``stable``, ``^3.9.0``, ``>=3.0.0 <4.0.0``; neither beta nor dev has a version's name.
dart = _releases(_DART, "stable", "latest", ranges=True)
# ``0.128.0`` (any patch of it serves), ``v0.128``, ``extended_0.128.0``, ``latest``, ``>=0.112``.
hugo = _releases(_HUGO, "latest", ranges=True)
# ``9.10``, ``9.6.7``, ``ghc-9.8.4``, ``latest``.
ghc = _releases(_GHC, "latest", "recommended")
_RELEASED_RUST = _releases(_RUST, "stable", "latest")


def rust(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``1.85``, ``1.85.0``, ``v1.85``, ``1.85-x86_64-unknown-linux-gnu``, ``stable``, ``nightly-2025-02-10``."""
    match = _UNRELEASED_RUST.fullmatch(value)
    if not match:
        return _RELEASED_RUST(tool, value, source, rank)
    newest, name = tool.versions[-1:], match["channel"]
    changes = "" if match["day"] else ", and gets what is newest that day: a date in the name would say which"
    note = f"rust's {name} has no image: rustup installs it into that of {newest[0]}{changes}"
    return Declaration(value=value, source=source, rank=rank, accepts=newest, note=note, installs=name)


def is_unreleased_rust(value: str) -> bool:
    """Whether ``value`` names a toolchain of Rust that is no release."""
    return _UNRELEASED_RUST.fullmatch(value) is not None


def ruby(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``3.4``, ``ruby-3.4.1``, ``3.4.1p0``, ``~> 3.3``, ``>= 3.1, < 3.5``; no JRuby, no head."""
    if value in ("ruby", "latest"):
        return exactly(tool, value, tool.versions[-1], source, rank)
    match = _RUBY.fullmatch(value)
    return exactly(tool, value, match[1], source, rank) if match else _required(tool, value, source, rank)


def php(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``8.4``, ``8.3.12``, ``8.x``, ``latest``, and Composer's ranges: ``^8.2``, ``~8.1.0 || ~8.2.0``."""
    if value == "latest":
        return exactly(tool, value, tool.versions[-1], source, rank)
    match = _PHP.fullmatch(value)
    return exactly(tool, value, match[1], source, rank) if match else _required(tool, value, source, rank)


def elixir(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``1.18``, ``v1.18.1``, ``1.18.1-otp-27``, ``1.18.x``, ``~> 1.15``, ``>= 1.14.0 and < 2.0.0``."""
    if value == "latest":
        return exactly(tool, value, tool.versions[-1], source, rank)
    match = _ELIXIR.fullmatch(value)
    return exactly(tool, value, match[1], source, rank) if match else _required(tool, value, source, rank)


def erlang(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``27``, ``27.2.1``, ``OTP-27.0``, ``27.x``."""
    match = _ERLANG.fullmatch(value)
    return exactly(tool, value, match[1], source, rank) if match else _range(tool, value, source, rank)


def dotnet(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """Versions of the SDK: ``8.0``, ``8.0.x``, ``9.0.100``, ``9.0.1xx``, ``10.0.100-rc.1``, ``8.x``, ``lts``."""
    if value.lower() in ("lts", "latest", "sts"):
        newest = tool.versions[-1] if value.lower() != "lts" else tool.lts[-1]
        return exactly(tool, value, newest, source, rank)
    match = _DOTNET.fullmatch(value)
    return exactly(tool, value, match[1], source, rank) if match else None


def zig(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """``0.15``, ``v0.15.1``, ``latest``; a release for ``master`` and nightlies, ``0.16.0-dev.27+83f773fc6``."""
    if value == "latest":
        return exactly(tool, value, tool.versions[-1], source, rank)
    if value == "master":
        note = f"zig's master changes daily: {tool.versions[-1]}, the newest release, is used"
        return Declaration(value=value, source=source, rank=rank, accepts=tool.versions[-1:], note=note)
    match = _ZIG.fullmatch(value)
    return exactly(tool, value, match[1], source, rank) if match else None


def _required(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    """A requirement of RubyGems, Composer or Hex, which agree on what ``~`` keeps and differ from npm in it.

    A comma or "and" narrows, a bar or "or" gives another choice; what excludes single releases does not count.
    """
    if len(value) > semver.MAX_LENGTH:
        return None
    spans = _PESSIMISTIC.sub(lambda match: _span(match[1]), value)
    choices = re.sub(r"\s*\|{1,2}\s*|\s+or\s+", "||", re.sub(r"@[a-zA-Z]+|!=\s*[\w.]+", "", spans))
    wanted = re.sub(r"\s*,\s*|\s+and\s+", " ", choices).replace("==", "=").strip()
    if not wanted:
        return None
    try:
        return near(tool, value, lambda version: semver.allows(wanted, version), source, rank)
    except ValueError:
        return None


def _span(lowest: str) -> str:
    """``~> 3.2.1`` keeps all but the last number that is written."""
    numbers = [int(number) for number in lowest.split(".")]
    kept = numbers[:-1] or numbers
    return f">={lowest} <{'.'.join(map(str, [*kept[:-1], kept[-1] + 1]))}"
