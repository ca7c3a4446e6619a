"""Copies of a repository with one kind of change each, to see what a cache makes of it."""

from __future__ import annotations

import os
import posixpath
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cigen import globs
from cigen.evidence.statement import folders_up
from cigen.manifests import FOLDER, STAGE, files_of
from cigen.plan import OUTPUT, ComponentPlan, Copy
from cigen.repo import Repo

# A blank line at the end of a file of these changes nothing but its bytes.
_SOURCES = frozenset(
    {".c", ".cc", ".cpp", ".cs", ".css", ".dart", ".ex", ".exs", ".go", ".groovy", ".h", ".hpp", ".hs",
     ".html", ".java", ".js", ".jsx", ".kt", ".mjs", ".php", ".py", ".rb", ".rs", ".scala", ".svelte",
     ".swift", ".ts", ".tsx", ".vue", ".zig"}
)  # fmt: skip
_DOCUMENTS = ("README.md", "CHANGELOG.md", "docs/cigen-proof.md")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A change, the rule it checks, and what may and must run after it, by stage.

    ``change`` returns the path that it changed, or ``None`` where the repository has nothing to change.
    ``target`` is the component's bake target that is built.
    """

    name: str
    rule: str
    change: Callable[[Path, ComponentPlan], str | None]
    may_run: frozenset[str] = frozenset()
    must_run: frozenset[str] = frozenset()
    target: str = "build"


def copy_tree(source: Path, target: Path) -> None:
    """Copy what a check-out of ``source`` would hold: files and the links inside it, no ``.git``."""
    for path in Repo.from_folder(source).files:
        if path == ".git":
            continue  # a worktree's pointer to its repository
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / path, target / path, follow_symlinks=False)


def manifests(part: ComponentPlan) -> tuple[str, ...]:
    """The files of the ``manifests`` stage, as paths or patterns relative to the repository."""
    return tuple(posixpath.normpath(posixpath.join(part.context, source)) for source in files_of(part))


def source_file(tree: Path, part: ComponentPlan) -> str | None:
    """The largest source file of the component's main language, tests aside."""
    known = set(manifests(part))
    found = [
        path
        for path in Repo.from_folder(tree).below(part.path)
        if posixpath.splitext(path)[1] in _SOURCES and path not in known and "test" not in path.lower()
        and not _is_unread(part, path)
    ]  # fmt: skip
    if not found:
        return None
    main = Counter(posixpath.splitext(path)[1] for path in found).most_common(1)[0][0]
    return max((path for path in found if path.endswith(main)), key=lambda path: (tree / path).stat().st_size)


def _copied(part: ComponentPlan, stage_name: str, origin: str | None = None) -> Sequence[str]:
    instructions = [step for stage in part.stages if stage.name == stage_name for step in stage.instructions]
    copies = [step for step in instructions if isinstance(step, Copy) and step.origin == origin]
    return [source for step in copies for source in step.sources]


def _nothing(_tree: Path, _part: ComponentPlan) -> str:
    return ""


def _documentation(tree: Path, part: ComponentPlan) -> str:
    read = {*_copied(part, STAGE), *(item.removeprefix("!") for item in part.ignored if item[:1] == "!")}
    unread = next((path for path in _DOCUMENTS if _is_unread(part, path)), None)
    path = unread or next(path for path in _DOCUMENTS if path not in read)
    return _append(tree, path, "\nOne more sentence.\n")


def _is_unread(part: ComponentPlan, path: str) -> bool:
    """Whether no build of the component sees ``path``: the last pattern that fits it or a folder around it decides."""
    inside = posixpath.relpath(path, part.context)
    around = folders_up(inside)[:-1]
    fitting = (item for item in reversed(part.ignored) if _fits(item.removeprefix("!"), around))
    return inside.startswith("../") or not next(fitting, "!").startswith("!")


def _fits(pattern: str, around: Sequence[str]) -> bool:
    return any(globs.fits(globs.parts(pattern), place) for place in around)


def _noise(tree: Path, _part: ComponentPlan) -> str:
    for root, _folders, names in os.walk(tree):
        for name in names:
            os.utime(Path(root, name), (1_000_000_000, 1_000_000_000), follow_symlinks=False)
    return _append(tree, ".git/index", "another check-out")


def _modes(tree: Path, part: ComponentPlan) -> str | None:
    there = [tree / path for path in manifests(part) if (tree / path).is_file()]
    for file in there:
        file.chmod(file.stat().st_mode ^ 0o022)
    return "modes" if there else None


def _source(tree: Path, part: ComponentPlan) -> str | None:
    path = source_file(tree, part)
    return path and _append(tree, path, "\n")


def _manifest(tree: Path, part: ComponentPlan) -> str | None:
    # Not one that the toolchain reads, such as a wrapper: then everything would be made again, rightly.
    tools = {source.removeprefix(f"{FOLDER}/") for source in _copied(part, "toolchain", origin=STAGE)}
    found = [path for path in manifests(part) if posixpath.relpath(path, part.context) not in tools]
    there = [path for path in found if (tree / path).is_file() and not (tree / path).is_symlink()]
    return _append(tree, there[0], "\n") if there else None


def _append(tree: Path, path: str, text: str) -> str:
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)
    return path


def _tests(_tree: Path, part: ComponentPlan) -> str | None:
    """Tests beside services run in a container, never in a build: there is nothing that a cache could serve."""
    return None if part.test_bed else ""


ALL = (
    Scenario(name="unchanged", rule="what did not change does not run again", change=_nothing),
    Scenario(
        name="tests",
        rule="a test result is never served from the cache",
        change=_tests,
        may_run=frozenset({"test", "reports"}),
        must_run=frozenset({"test"}),
        target="reports",
    ),
    Scenario(name="documentation", rule="what no stage reads makes nothing run", change=_documentation),
    Scenario(name="noise", rule="times of files and .git make nothing run", change=_noise),
    Scenario(
        name="modes",
        rule="modes of files download no dependency again",
        change=_modes,
        may_run=frozenset({"manifests", "build", OUTPUT}),
        must_run=frozenset({"manifests"}),
    ),
    Scenario(
        name="source",
        rule="a source change downloads no dependency",
        change=_source,
        may_run=frozenset({"build", OUTPUT}),
        must_run=frozenset({"build"}),
    ),
    Scenario(
        name="manifest",
        rule="a manifest change downloads the dependencies again, and only them",
        change=_manifest,
        may_run=frozenset({"manifests", "deps", "build", OUTPUT}),
        must_run=frozenset({"deps"}),
    ),
)
