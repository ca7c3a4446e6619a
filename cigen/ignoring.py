"""What of its context a component's build does not see, and which changes start it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import artifacts
from cigen.evidence.beside import JAVASCRIPT
from cigen.facts import Component, Facts
from cigen.plan import Recipe

# What no build reads: at the context's root, beside the Dockerfile, and anywhere. Each ecosystem adds its own.
_IGNORED_AT_ROOT = (
    ".git",
    ".github",
    ".gitlab-ci.yml",
    ".cigen",
    "cigen.yml",
    "cigen-artifacts",
    "cigen-reports",
    "docker-bake.hcl",
    "cigen-bake.hcl",
    "compose*.y*ml",
    "docker-compose*.y*ml",
)
_IGNORED_BESIDE = ("Dockerfile", "*.Dockerfile", ".dockerignore", "*.dockerignore")
_IGNORED_ANYWHERE = ("**/.DS_Store", "**/.idea", "**/.vscode", "**/*.iml", "**/*.swp")


def dockerfile(part: Component) -> str:
    """Where the component has its Dockerfile, the user's own where there is one."""
    return part.dockerfile or posixpath.normpath(posixpath.join(part.path, "Dockerfile"))


def unread(part: Component, recipe: Recipe, facts: Facts) -> tuple[str, ...]:
    """Patterns, relative to the context, of what only this component's build does not read."""
    return (*recipe.ignored, *_texts(part, recipe), *_of_neighbours(part, facts))


def ignored(part: Component, unread: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of the file that says what the build does not see."""
    folder = posixpath.relpath(part.path, part.context)
    beside = (posixpath.normpath(posixpath.join(folder, name)) for name in _IGNORED_BESIDE)
    ignored = dict.fromkeys((*_IGNORED_AT_ROOT, *beside, *_IGNORED_ANYWHERE, *artifacts.ignored(part), *unread))
    copied = (f"!{posixpath.relpath(source, part.context)}" for source, _ in part.copies)
    return (*ignored, *dict.fromkeys(copied))


def _texts(part: Component, recipe: Recipe) -> Iterator[str]:
    """Relative to the context: what the component does not read, as far as no pattern has it already."""
    for name in part.unread:
        path = posixpath.relpath(posixpath.join(part.path, name), part.context)
        folder, extension = posixpath.dirname(path), posixpath.splitext(path)[1]
        if posixpath.join(folder, f"*{extension}") not in recipe.ignored:
            yield path


def _of_neighbours(part: Component, facts: Facts) -> Iterator[str]:
    """What others alone change: what defines the builds of a workspace, and the packages that are installed in it."""
    for other in facts.components:
        if other is not part and (other.build_tool, other.context) == (part.build_tool, part.context):
            file = posixpath.relpath(dockerfile(other), part.context)
            yield from (file, f"{file}.dockerignore")
        if other.language in JAVASCRIPT and part.language not in JAVASCRIPT:
            inside = posixpath.relpath(other.path, part.context)
            if not inside.startswith(".."):
                yield posixpath.normpath(f"{inside}/node_modules")  # on a laptop, the most of all files


def watch(part: Component, unread: tuple[str, ...]) -> tuple[str, ...]:
    """Pathspecs of the context without what the build ignores, and of the files that define the build."""
    root = "" if part.context == "." else f"{part.context}/"
    excluded = [f"{root}{pattern.strip('/')}" for pattern in _surely_ignored(unread)]
    # To Docker a pattern that matches a folder matches all below it, to git only one without a wildcard does.
    below = [f"{path}/**" for path in excluded if any(c in path for c in "*?[")]
    return (f":(top,glob){root}**", *(f":(top,exclude,glob){path}" for path in (*excluded, *below)))


def _surely_ignored(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Those that no later pattern takes back: git has nothing like a ``!``."""
    taken_back = [number for number, pattern in enumerate(patterns, 1) if pattern.startswith("!")]
    return patterns[taken_back[-1] if taken_back else 0 :]
