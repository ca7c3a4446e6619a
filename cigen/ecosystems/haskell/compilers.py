"""Which GHC a project is built with: https://downloads.haskell.org/ghc/ and https://www.stackage.org/snapshots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen import versions
from cigen.ecosystems.base import below
from cigen.ecosystems.haskell.package import Package, Requirement
from cigen.facts import Declaration, Source
from cigen.pins import Tool
from cigen.repo import Repo

# Each release of GHC comes with one release of base, and each long-term snapshot of Stackage is made for one GHC.
_BASE = {
    "4.12": "8.6", "4.13": "8.8", "4.14": "8.10", "4.15": "9.0", "4.16": "9.2", "4.17": "9.4", "4.18": "9.6",
    "4.19": "9.8", "4.20": "9.10", "4.21": "9.12", "4.22": "9.14",
}  # fmt: skip
_SNAPSHOTS = {
    "14": "8.6", "15": "8.8", "16": "8.8", "17": "8.10", "18": "8.10", "19": "9.0", "20": "9.2", "21": "9.4",
    "22": "9.6", "23": "9.8", "24": "9.10",
}  # fmt: skip
# What a compiler brings: nothing of these comes from Hackage.
BOOT = frozenset(
    ("array", "base", "binary", "bytestring", "containers", "deepseq", "directory", "exceptions", "filepath", "ghc",
     "ghc-boot", "ghc-heap", "ghc-prim", "haskeline", "hpc", "integer-gmp", "mtl", "parsec", "pretty", "process",
     "semaphore-compat", "stm", "template-haskell", "terminfo", "text", "time", "transformers", "unix", "xhtml")
)  # fmt: skip
_LTS = re.compile(r"(?:.*/)?lts[-/]([0-9]{1,3})(?:[./][0-9]{1,3})?(?:\.yaml)?")
_GHC = re.compile(r"(?:ghc[- ]*)?([89]\.[0-9]{1,2})(?:\.[0-9]{1,2})?")
_BOUND = re.compile(r"(\^>=|>=|<=|==|>|<)\s*([0-9]{1,3}(?:\.[0-9]{1,5}){0,3})(\.\*)?")
MAX_RANGE = 300  # characters


def declared(
    repo: Repo, folder: str, packages: Sequence[Package], tool: Tool, build_tool: str
) -> Iterator[Declaration]:
    """What the project's own files say: a snapshot or compiler, the compilers that were tested, the range of base.

    A snapshot is Stack's, and often the oldest that works: where ``build_tool`` is Cabal it does not count.
    """
    if build_tool == "stack":
        yield from _snapshot(repo, folder, tool)
    yield from _with_compiler(repo, folder, tool)
    for one in packages:
        yield from _tested(one, tool)
        yield from filter(None, (_from_base(said, tool) for said in one.requirements if said.name == "base"))


def _snapshot(repo: Repo, folder: str, tool: Tool) -> Iterator[Declaration]:
    file = below(folder, "stack.yaml")
    for document in repo.yaml(file)[:1] if repo.exists(file) else ():
        for key in ("compiler", "snapshot", "resolver"):
            said = document.get(key)
            lts, ghc = _LTS.fullmatch(said.text), _GHC.fullmatch(said.text)
            wanted = _SNAPSHOTS.get(lts[1]) if lts else ghc[1] if ghc else None
            if said.kind == "scalar" and wanted:
                source = Source(file=file, line=said.line, key=key)
                yield versions.exactly(tool, said.text, wanted, source, versions.RANK_MANIFEST)


def _with_compiler(repo: Repo, folder: str, tool: Tool) -> Iterator[Declaration]:
    file = below(folder, "cabal.project")
    for number, line in enumerate((repo.text(file) or "").splitlines()[:2000] if repo.exists(file) else (), 1):
        name, _, value = line.partition(":")
        found = _GHC.fullmatch(value.strip())
        if name.strip().lower() == "with-compiler" and found:
            source = Source(file=file, line=number, key="with-compiler")
            yield versions.exactly(tool, value.strip(), found[1], source, versions.RANK_MANIFEST)


def _tested(one: Package, tool: Tool) -> Iterator[Declaration]:
    for text, source in one.tested_with:
        named = {match[1] for match in re.finditer(r"\b([89]\.[0-9]{1,2})\b", text[:MAX_RANGE])}
        if named & set(tool.versions):
            yield versions.within(tool, text[:MAX_RANGE], named.__contains__, source, versions.RANK_WORKFLOW)


def _from_base(said: Requirement, tool: Tool) -> Declaration | None:
    """GHC by the range of base; ``None`` where it says nothing, such as ``base < 5``."""
    if not said.wanted or len(said.wanted) > MAX_RANGE:
        return None
    allowed = {ghc for base, ghc in _BASE.items() if _lies(base, said.wanted)}
    if not allowed & set(tool.versions) or set(tool.versions) <= allowed:
        return None
    return versions.within(tool, f"base {said.wanted}", allowed.__contains__, said.source, versions.RANK_MANIFEST)


def _lies(base: str, wanted: str) -> bool:
    """Whether some release of ``base`` ("4.18") lies in a range: ``>=4.9 && <5``, ``^>=4.18``, ``4.*``."""
    return any(all(_fits(base, *bound) for bound in _BOUND.findall(part)) for part in wanted.split("||"))


def _fits(base: str, operator: str, text: str, wildcard: str) -> bool:
    have, want = versions.key(base), versions.key(text)
    short = have[: len(want)] if len(want) < 2 or wildcard else have
    near = want[:2]
    match operator:
        case ">=" | ">":
            return have >= near
        case "<":
            return have < want[:2] or (have == near and any(want[2:]))
        case "<=":
            return short <= near
        case "^>=":
            return have == near
        case _:
            return have[: len(near)] == near
