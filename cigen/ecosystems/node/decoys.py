"""Manifests that only bring tools: linters, hooks, releases, load."""

from __future__ import annotations

import re

from cigen.ecosystems.node import frameworks, testing
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.evidence.statement import folders_up
from cigen.repo import Repo

_ENTRIES = ("main", "module", "browser", "exports", "bin", "types", "files")
_TOOLS = re.compile(
    r"(?:@[\w.-]+/)?(?:eslint|prettier|stylelint|husky|lint-staged|commitlint|cz-|commitizen|semantic-release|release-it"
    r"|standard-version|conventional|markdownlint|cspell|lefthook|simple-git-hooks|pinst|typescript-eslint|biome|all-contributors"
    r"|changesets?|cli|config-|auto-changelog|doctoc|editorconfig|secretlint|textlint|remark|dprint|oxlint|npm-run-all"
    r"|artillery|autocannon|k6|loadtest|config-conventional|changelog|git|github|exec|typescript$|parser$|globals$|js$)[\w.-]*"
)
_BUILDS = re.compile(r"build|compile|bundle|start|serve|dist|webpack|vite|rollup|esbuild|tailwind|sass|watch|dev\b")
_SOURCE = re.compile(r"(?:index|main|server|app)\.[cm]?[jt]sx?")


def what(repo: Repo, package: Package) -> str:
    """What a package.json is for, if nobody needs its build: empty for one that is worth a component."""
    return "private, and what it bundles is committed" if _is_committed(repo, package) else _idle(repo, package)


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
