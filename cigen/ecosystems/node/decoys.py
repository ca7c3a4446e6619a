"""Manifests that only bring tools: linters, hooks, releases, load."""

from __future__ import annotations

import re

from cigen.ecosystems.node import frameworks, gathering, testing
from cigen.ecosystems.node.package import ENTRIES, MANIFEST, Package
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, resolve

_TOOLS = re.compile(
    r"(?:@[\w.-]+/)?(?:eslint|prettier|stylelint|husky|lint-staged|commitlint|cz-|commitizen|semantic-release|release-it"
    r"|standard-version|conventional|markdownlint|cspell|lefthook|simple-git-hooks|pinst|typescript-eslint|biome|all-contributors"
    r"|changesets?|cli|config-|auto-changelog|doctoc|editorconfig|secretlint|textlint|remark|dprint|oxlint|npm-run-all"
    r"|artillery|autocannon|k6|loadtest|config-conventional|changelog|git|github|exec|typescript$|parser$|globals$|js$)[\w.-]*"
)
_BUILDS = re.compile(r"build|compile|bundle|start|serve|dist|webpack|vite|rollup|esbuild|tailwind|sass|watch|dev\b")
_MADE = frozenset({"dist", "build", "cjs", "esm", "umd"})


def what(repo: Repo, package: Package) -> str:
    """What a package.json is for, if nobody needs its build: empty for one that is worth a component."""
    if _is_committed(repo, package):
        return "private, and what it bundles is committed"
    if _is_unpacked(repo, package):
        return "a package as it was published, without what it is built from"
    if gathering.gathers(repo, package, _TOOLS):
        return "only calls what folders with a package.json of their own do"
    if _is_template(repo, package):
        return "what it names is made elsewhere, and nothing here builds it"
    return _idle(repo, package)


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
    said = {key for key in (*ENTRIES, "files") if package.document.get(key)}
    is_default = said == {"main"} and package.document.get("main").text == "index.js"
    return bool(said) and (not is_default or _has_source(repo, package))


def _is_template(repo: Repo, package: Package) -> bool:
    """Whether it is copied to where a build of something else leaves the files that it names."""
    if package.folder == "." or package.scripts or _code(repo, package):
        return False
    paths = (resolve(package.folder, name.partition("*")[0]) for name in package.entries)
    return bool(package.entries) and not any(path and (repo.exists(path) or repo.below(path)) for path in paths)


def _code(repo: Repo, package: Package) -> list[str]:
    return [path for path in repo.below(package.folder) if path.endswith(gathering.CODE)]


def _has_source(repo: Repo, package: Package) -> bool:
    return any(map(gathering.SOURCE.fullmatch, repo.inside(package.folder)))


def _is_committed(repo: Repo, package: Package) -> bool:
    """Whether somebody bundles it by hand for the code around it: nothing else is done with it."""
    if package.folder == "." or not package.is_private or testing.script(package) or frameworks.of(repo, package):
        return False
    return "build" in package.scripts and bool(repo.below(f"{package.folder}/dist"))


def _is_unpacked(repo: Repo, package: Package) -> bool:
    """Whether somebody copied here what another team's build made: others get all of its code, and it is all there."""
    if package.folder == "." or package.is_private or "build" not in package.scripts:
        return False
    entries = {path for name in package.entries if (path := resolve(package.folder, name)) and "*" not in path}
    made = {_top(package, path) for path in entries}
    is_built = bool(_MADE & made) and all(map(repo.exists, entries))
    return is_built and made.issuperset(_top(package, path) for path in _code(repo, package))


def _top(package: Package, path: str) -> str:
    return path.removeprefix(f"{package.folder}/").partition("/")[0]


def _is_inner(repo: Repo, package: Package) -> bool:
    """Whether it lies below another package, which builds it then."""
    return any(repo.exists(f"{folder}/{MANIFEST}".removeprefix("./")) for folder in folders_up(package.folder)[1:])
