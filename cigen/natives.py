"""System packages that a language's packages need, from natives.toml, and how they are installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from cigen.plan import Run

# A version, a release or this machine's architecture, as apt takes them behind a name.
_SUFFIX = re.compile(r"(?:=[^\s=]{1,80}|/[a-z-]{1,40}|:(?:amd64|native|all))$")


@dataclass(frozen=True, kw_only=True)
class Natives:
    """Debian's packages, sorted: those that a build needs and those that the running program needs."""

    build: tuple[str, ...] = ()
    run: tuple[str, ...] = ()


def needed(family: str, names: Iterable[str]) -> Natives:
    """What the packages ``names`` of ``family`` ("python", "node", ...) need together."""
    rows = [row for name in sorted(set(names)) if (row := _rows(family).get(name))]
    return Natives(build=_union(row.build for row in rows), run=_union(row.run for row in rows))


def with_headers(names: Iterable[str]) -> Natives:
    """What has the headers ``names`` ("zlib.h"); of a folder that a known one lies in (``openssl/``), any."""
    rows = _rows("header")
    by_folder = {name.partition("/")[0]: name for name in rows if "/" in name and not name.startswith("sys/")}
    return needed("header", (name if name in rows else by_folder.get(name.partition("/")[0], "") for name in names))


def of_pipelines(words: Iterable[str], language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of what pipelines install the packages that ``language``'s images have, sorted, and the words that are unknown.

    What the images of the language bring, and what is of use to a pipeline alone, is neither.
    """
    known, instead, beside, given = _taken()
    found: set[str] = set()
    unknown: dict[str, None] = {}
    for word in words:
        name = _SUFFIX.sub("", word)
        if any(fnmatchcase(name, pattern) for pattern in (*beside, *given.get(language, ()))):
            continue
        if name in known or name in instead:
            found.update(instead.get(name, (name,)))
        else:
            unknown[word] = None
    return tuple(sorted(found)), tuple(unknown)


def called(names: Iterable[str], language: str) -> tuple[str, ...]:
    """The packages that hold programs which ``language``'s sources call, sorted, without large and unknown ones."""
    small = [name for name in names if name in _data()["taken"]["called"]]
    return of_pipelines(needed("program", small).build, language)[0]


def install(packages: Iterable[str], why: str = "") -> Iterator[Run]:
    """The instruction that installs Debian's ``packages``, a constant of cigen's each; none where there are none."""
    listed = " ".join(sorted(set(packages)))
    if listed:
        commands = (
            "apt-get update",
            f"DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {listed}",
            "rm -rf /var/lib/apt/lists/*",
        )
        reason = "unpinned: Debian keeps no old versions, and the pinned image fixes the release"
        yield Run(commands=commands, allows=("DL3008",), why=f"{why} ({reason})" if why else reason)


def libraries(folder: str) -> tuple[str, ...]:
    """Commands that copy what the programs in ``/artifact`` are linked with into the new ``folder``.

    Beside the programs, since the image that runs them may be another release of Debian; its C library is newer.
    """
    return (
        f"mkdir -p {folder}",
        "{ find /artifact -type f -perm /111 -exec ldd {} + > /tmp/linked 2> /dev/null || true; }",
        """awk '$3 ~ "^/" && $3 !~ "/(libc|libm|libdl|librt|libpthread|libresolv|libutil)[.-]" && !seen[$3]++ \\
      { print $3 }' /tmp/linked > /tmp/libraries""",
        f"xargs -r cp -Lt {folder} < /tmp/libraries",
    )


@cache
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("cigen").joinpath("natives.toml").read_text("utf-8"))


@cache
def _rows(family: str) -> Mapping[str, Natives]:
    return {
        name: Natives(build=tuple(row.get("build", ())), run=tuple(row.get("run", ())))
        for name, row in _data().get(family, {}).items()
    }


@cache
def _taken() -> tuple[frozenset[str], Mapping[str, Sequence[str]], Sequence[str], Mapping[str, Sequence[str]]]:
    """Names of packages, what to take for others, and patterns of what is not needed, by all and by language."""
    data = _data()["taken"]
    return frozenset(data["names"]), data["instead"], data["beside"], data["given"]


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({package for group in groups for package in group}))
