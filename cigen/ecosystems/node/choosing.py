"""Which package manager builds a project, in which version: by what the project says, then by its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen import pnpm, semver
from cigen.display import printable
from cigen.ecosystems.node import installing, lockfiles
from cigen.ecosystems.node.managers import LOCKFILES, Manager
from cigen.ecosystems.node.package import Package
from cigen.evidence import version_files
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import steps
from cigen.facts import Finding, Source
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import FILE, Settings

_RELEASE = r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(?:-[0-9a-z.]{1,24})?"
_PINNED = re.compile(rf"(npm|yarn|pnpm|bun)@(?:\^|~|>=)?({_RELEASE})(?:\+.*)?")
_EXACT = re.compile(rf"v?({_RELEASE})")
_SETUP = re.compile(r"(?:^|[\s;&|])(npm|yarn|pnpm|bun)\s+(?:ci|install|i|add)\b|(?:^|\n)[ \t]*(yarn)[ \t]*(?:$|\n|--)")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A statement that a package manager is used; ``version`` may be a range or empty."""

    name: str
    version: str
    source: Source


def choose(repo: Repo, root: Package, settings: Settings, pins: Pins) -> tuple[Manager, list[Finding]]:
    """The package manager, and what the user should know about the choice."""
    locks = dict(_locks(repo, root))
    said = list(_said(repo, root))
    wish = settings.of(root.folder).build_tool
    name = wish if wish in LOCKFILES else next((one.name for one in said), None)
    findings: list[Finding] = []
    if name is None:
        name = _by_files(repo, root, locks)
    if locks.keys() - {name}:
        findings.append(_contradicting(root, locks, name, said))
    source = next((one.source for one in said if one.name == name), None)
    lockfile = locks.get(name)
    wanted = next((one for one in said if one.name == name and one.version), None)
    if name == "yarn":
        manager = _yarn(repo, root, lockfile, wanted, pins)
    else:
        version = None if name == "npm" else _version(repo, name, lockfile, wanted, pins)
        manager = Manager(name=name, version=version, source=source, lockfile=lockfile)
    return installing.told(repo, root, manager), findings


def _locks(repo: Repo, root: Package) -> Iterator[tuple[str, str]]:
    for name, files in LOCKFILES.items():
        path = next((path for file in files if repo.exists(path := beside(root, file))), None)
        if path:
            yield name, path


def beside(root: Package, name: str) -> str:
    """The path of the file ``name`` in the package's folder."""
    return name if root.folder == "." else f"{root.folder}/{name}"


def _said(repo: Repo, root: Package) -> Iterator[Said]:
    """What the project says, the most explicit first."""
    if match := _PINNED.fullmatch(root.text("packageManager").strip()):
        yield Said(name=match[1], version=match[2], source=root.source("packageManager"))
    engine = root.document.get("devEngines", "packageManager")
    for node in (engine, *engine.items):
        if (name := node.get("name").text) in LOCKFILES:
            source = Source(file=root.file, line=node.line, key="devEngines.packageManager")
            yield Said(name=name, version=node.get("version").text, source=source)
    for name in ("pnpm", "yarn", "bun"):
        for key in ("volta", "engines"):
            if text := root.text(key, name):
                yield Said(name=name, version=text, source=root.source(key, name))
        for statement in version_files.near(repo, root.folder, name):
            yield Said(name=name, version=statement.values[0], source=statement.source)


def _by_files(repo: Repo, root: Package, locks: dict[str, str]) -> str:
    """Of several lockfiles, the one whose manager the pipelines or images call; where there is none, that or npm."""
    if len(locks) == 1:
        return next(iter(locks))
    told = (*steps.texts(repo, root.folder), *dockerfiles.commands_beside(repo, root.folder))
    texts = (text[:5000] for text in told)
    called = (match[1] or match[2] for text in texts for match in _SETUP.finditer(text))
    return next((name for name in called if name in locks or not locks), next(iter(locks), "npm"))


def _contradicting(root: Package, locks: dict[str, str], name: str, said: list[Said]) -> Finding:
    others = sorted(path for tool, path in locks.items() if tool != name)
    why = next((f" ({one.source})" for one in said if one.name == name), "")
    flip = next(tool for tool in locks if tool != name)
    if name not in locks:
        message = f"{others[0]} is not {name}'s, which is used{why}: nothing says which versions {name} installs"
        return Finding(code="lockfile-mismatch", severity="warning", message=message, file=others[0])
    message = (
        f"{', '.join(map(printable, others))}: another lockfile beside {locks[name]}; {name} is used{why}, "
        f"`components: {{{printable(root.folder)}: {{build-tool: {flip}}}}}` in {FILE} flips it"
    )
    return Finding(code="two-lockfiles", severity="warning", message=message, file=others[0])


def _version(repo: Repo, name: str, lockfile: str | None, wanted: Said | None, pins: Pins) -> str:
    """The exact version that is asked for, or the newest known one that satisfies it."""
    tool = pins.tool(name)
    if wanted and (exact := _EXACT.fullmatch(wanted.version)):
        return exact[1]
    if wanted and (found := [one for one in tool.versions if _allows(wanted.version, one)]):
        return found[-1]
    if name == "pnpm" and lockfile:
        return pnpm.release(lockfiles.text(repo, lockfile), tool)
    return tool.default


def _allows(wanted: str, version: str) -> bool:
    try:
        return semver.allows(wanted, version)
    except ValueError:
        return False


def _yarn(repo: Repo, root: Package, lockfile: str | None, wanted: Said | None, pins: Pins) -> Manager:
    """Yarn 1 by its lockfile; a later one by its own release in the repository, or from npm."""
    text = lockfiles.text(repo, lockfile)
    source = wanted.source if wanted else None
    settings = next(iter(repo.yaml(beside(root, ".yarnrc.yml"))), None)
    is_classic = "# yarn lockfile v1" in text[:300] or (settings is None and "__metadata:" not in text[:600])
    if wanted and lockfile is None:
        is_classic = _allows(wanted.version, "1.22.22")
    if is_classic:
        return Manager(name="yarn", source=source, lockfile=lockfile, is_classic=True)
    has_own = bool(settings and settings.get("yarnPath"))
    linker = settings.get("nodeLinker").text if settings else ""
    has_plug_n_play = linker == "pnp" or (linker == "" and repo.exists(beside(root, ".pnp.cjs"))) or not linker
    return Manager(
        name="yarn",
        version=None if has_own else _version(repo, "yarn", lockfile, wanted, pins),
        source=source,
        lockfile=lockfile,
        has_plug_n_play=has_plug_n_play,
        are_committed=bool(repo.inside(beside(root, ".yarn/cache"))),
    )
