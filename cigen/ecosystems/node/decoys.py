"""Manifests that only bring tools: linters, hooks, releases, load."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.doctree import Node
from cigen.ecosystems.node import frameworks, testing
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.evidence import packed
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, resolve

_ENTRIES = ("main", "module", "browser", "exports", "bin", "types", "files")
_TOOLS = re.compile(
    r"(?:@[\w.-]+/)?(?:eslint|prettier|stylelint|husky|lint-staged|commitlint|cz-|commitizen|semantic-release|release-it"
    r"|standard-version|conventional|markdownlint|cspell|lefthook|simple-git-hooks|pinst|typescript-eslint|biome|all-contributors"
    r"|changesets?|cli|config-|auto-changelog|doctoc|editorconfig|secretlint|textlint|remark|dprint|oxlint|npm-run-all"
    r"|artillery|autocannon|k6|loadtest|config-conventional|changelog|git|github|exec|typescript$|parser$|globals$|js$)[\w.-]*"
)
# Programs that call scripts, and do nothing else.
_CHAINS = re.compile(r"concurrently|npm-run-all2?|wait-on|cross-env|rimraf|kill-port|open-cli")
_PART = re.compile(r"&&|\|\||[;|&]")
_MOVES = re.compile(r"\b(?:cd|pushd)\s")  # what follows happens there
_GOES = re.compile(r"(?:\b(?:cd|pushd)\s{1,9}|(?:--prefix|--cwd|--dir|-C)[ =])[\"']?(?:\./)?([\w@.-][\w@./-]{0,200})")
_LINK = re.compile(r"npm|pnpm|yarn|bun|echo|exit|true|run-[sp]|rm|sleep|docker(?:-compose)?|podman")
_PLAIN_WORD = re.compile(r"[A-Z_]{1,40}=\S{0,200}|cross-env|exec|sudo|npx|\\")
_BUILDS = re.compile(r"build|compile|bundle|start|serve|dist|webpack|vite|rollup|esbuild|tailwind|sass|watch|dev\b")
_CODE = (
    ".js",
    ".mjs",
    ".cjs",
    ".jsx",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".vue",
    ".svelte",
    ".coffee",
    ".css",
    ".scss",
    ".wasm",
)
_SOURCE = re.compile(r"(?:index|main|server|app)\.[cm]?[jt]sx?")


def what(repo: Repo, package: Package) -> str:
    """What a package.json is for, if nobody needs its build: empty for one that is worth a component."""
    if _is_committed(repo, package):
        return "private, and what it bundles is committed"
    if _is_chain(repo, package):
        return "only chains the commands of folders"
    is_template = _is_template(repo, package)
    return "what it names is made elsewhere, and nothing here builds it" if is_template else _idle(repo, package)


def _is_chain(repo: Repo, package: Package) -> bool:
    """Whether all that it does is to call what folders with a manifest of their own do, and to keep people's tools.

    One with an image that packs a program is that program, however it is built.
    """
    own = [name for name in package.packages if not _TOOLS.fullmatch(name) and not _CHAINS.fullmatch(name)]
    called = {path for text in package.scripts.values() for path in _called(package, text)}
    if own or not any(repo.exists(f"{path}/{MANIFEST}") for path in called) or packed.image(repo, package.folder):
        return False
    parts = (part for text in package.scripts.values() for part in _PART.split(_MOVES.split(text, maxsplit=1)[0]))
    return all(map(_is_link, parts))


def _called(package: Package, script: str) -> Iterator[str]:
    """The folders that a script goes to."""
    found = (resolve(package.folder, match[1]) for match in _GOES.finditer(script))
    yield from (path for path in found if path and path != package.folder)


def _is_link(part: str) -> bool:
    """Whether a command does nothing but call scripts or tools: in a chain, these scripts are those of folders."""
    words = [word for word in re.split(r"[\s\"'()]+", part) if word and not _PLAIN_WORD.fullmatch(word)]
    return not words or any(pattern.fullmatch(words[0]) for pattern in (_LINK, _CHAINS, _TOOLS))


def _idle(repo: Repo, package: Package) -> str:
    """What it is for, if it builds nothing."""
    if not package.packages and not package.scripts and _is_inner(repo, package):
        return "nothing to install, build or test of its own"
    if frameworks.of(repo, package) or testing.script(package) or _is_imported(repo, package):
        return ""
    if any(_BUILDS.search(f"{name} {text}") for name, text in package.scripts.items()):
        return ""
    if not package.packages and not package.scripts:
        return "no dependency and no script"
    if all(_TOOLS.fullmatch(name) for name in package.packages):
        return "only tools that check, release or make load"
    return "" if package.runs_with or _has_source(repo, package) else "only tools"


def _is_imported(repo: Repo, package: Package) -> bool:
    """Whether it says what others get of it; ``npm init`` says that of an index.js, be there one or not."""
    said = {key for key in _ENTRIES if package.document.get(key)}
    is_default = said == {"main"} and package.document.get("main").text == "index.js"
    return bool(said) and (not is_default or _has_source(repo, package))


def _is_template(repo: Repo, package: Package) -> bool:
    """Whether it is copied to where a build of something else leaves the files that it names."""
    if package.folder == "." or package.scripts or any(path.endswith(_CODE) for path in repo.below(package.folder)):
        return False
    named = [node.text for key in _ENTRIES[:-1] for node in _texts(package.document.get(key))]
    paths = (resolve(package.folder, name.partition("*")[0]) for name in named)
    return bool(named) and not any(path and (repo.exists(path) or repo.below(path)) for path in paths)


def _texts(said: Node) -> Iterator[Node]:
    """What an entry names, whatever conditions it has for it: https://nodejs.org/api/packages.html#exports."""
    yield from said.scalars()
    for _, node in said.walk():
        yield from node.scalars()


def _has_source(repo: Repo, package: Package) -> bool:
    return any(_SOURCE.fullmatch(path.rpartition("/")[2]) for path in repo.inside(package.folder))


def _is_committed(repo: Repo, package: Package) -> bool:
    """Whether somebody bundles it by hand for the code around it: nothing else is done with it."""
    if package.folder == "." or not package.is_private or testing.script(package) or frameworks.of(repo, package):
        return False
    return "build" in package.scripts and bool(repo.below(f"{package.folder}/dist"))


def _is_inner(repo: Repo, package: Package) -> bool:
    """Whether it lies below another package, which builds it then."""
    return any(repo.exists(f"{folder}/{MANIFEST}".removeprefix("./")) for folder in folders_up(package.folder)[1:])
