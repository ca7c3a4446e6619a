"""Manifests that nobody deploys: test material, templates, vendored code, outputs of a build, examples."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence

from cigen.display import printable
from cigen.evidence import flutter
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

# Below these a manifest is data of somebody's test or template, or somebody else's: it is not even read.
_MATERIAL = re.compile(
    r"(?:^|/)(?:src/(?:main|test|it|integration-test|site|testFixtures)"
    r"|META-INF/maven|archetype-resources|(?:__)?fixtures(?:__)?|(?:specs?|tests?)/fixture|test[-_]?(?:data|projects|packages|resources|artifacts)|__tests__|__mocks__"
    r"|vendor|third[_-]?party|forks|node_modules|bower_components|site-packages|\.?venv|\.devcontainer|\.yarn|\.tox|\.nox)/"
)
# Built by people who read the documentation or work on the project itself: components only where there is
# nothing else.
_EXAMPLES = re.compile(
    r"(?i:(?<![^/_-])(?:examples?|samples?|demos?|tests?|docs?|bench(?:marks?)?|templates?|boilerplates?|cookbooks?|playgrounds?)"
    r"|(?<![^/])(?:[._][^/]+|(?:examples?|samples?|tests|e2e|playgrounds?|benchmarks|fuzz|harness)(?:[-_][\w.-]+)?"
    r"|(?:integration|unit|functional|acceptance|regression|system|smoke|load|stress|perf(?:ormance)?)[-_]?tests?"
    r"|test[-_](?:sites?|apps?|cases?|coverage|images?|pkgs?|harness)"
    r"|test[-_]?suites?|documentation|website|(?:[\w.-]{1,60}[-_])?doc(?:s|umentation)[-_](?:web)?(?:site|app)|guides?|tutorials?|snippets?|archetypes?|fuzz(?:ing|ers?)|ci|playwright|cypress|etc|scripts?|tools?|hack|extras?|contrib|misc"
    r"|snapshots|archived?|attic|deprecated|spikes?|evals|obsolete|(?:[\w.-]{1,60}[-_])?mocks?(?:[-_](?:servers?|api|services?))?))/"
    r"|(?<=[a-z])(?:Examples?|Samples?|Demos?|Tests?|Benchmarks?)/|(?<=[a-z]\.)(?:Docs|Documentation)/"
    r"|(?:Example|Sample|Demo|Test)(?:App|Application|Console|Site)s?/"
)
# What may as well be a part of the product.
_WEAK = re.compile(r"(?i:(?<![^/])(?:websites?|demos?|docs?)/)")
# Of the examples those that are programs for themselves.
_SHOWN = re.compile(
    r"(?i:(?<![^/_-])(?:examples?|samples?|demos?))/|(?:Example|Sample|Demo|Test)(?:App|Application|Console|Site)s?/"
)


def candidates(
    repo: Repo, settings: Settings, manifests: Iterable[str], outputs: Sequence[str] = ()
) -> tuple[list[str], list[Finding]]:
    """The paths of manifests worth reading, and what was left out.

    ``outputs`` are folders beside a manifest into which its build puts copies of manifests.
    """
    named = sorted(path for name in manifests for path in repo.named(name))
    wanted = [path for path in named if not settings.excludes(path)]
    links = [path for path in wanted if repo.is_link(path) and not _asked_for(path, settings)]
    wanted = [path for path in wanted if path not in links]
    material = [path for path in wanted if _MATERIAL.search(path) and not _asked_for(path, settings)]
    driven = [path for path in wanted if not _MATERIAL.search(path) and _is_driven(repo, path, settings)]
    known, folders = {*material, *driven}, {posixpath.dirname(path) for path in wanted}
    left = [path for path in wanted if path not in known and not _is_output(path, folders, outputs)]
    findings = [
        *_left_out(material, "test material, templates or vendored"),
        *_left_out(links, "a link to another"),
        *_left_out(driven, "written and driven by Flutter"),
    ]
    return left, findings


def without_examples(
    roots: Sequence[str], settings: Settings, is_shipped: Callable[[str], bool] | None = None
) -> tuple[list[str], list[Finding]]:
    """``roots`` (paths of manifests) without examples, unless there are only examples.

    ``is_shipped`` tells of a folder that is called like a demonstration or documentation alone whether it is more.
    """
    examples = [path for path in roots if _EXAMPLES.search(path) and not _asked_for(path, settings)]
    if is_shipped and len(examples) < len(roots):
        examples = [path for path in examples if not (_is_weak(path) and is_shipped(posixpath.dirname(path)))]
    known = set(examples)
    others = [path for path in roots if path not in known]
    return (
        (others, _left_out(examples, "examples, tests or tools of the project's own")) if others else (list(roots), [])
    )


def _is_weak(path: str) -> bool:
    return not _EXAMPLES.search(_WEAK.sub("", path))


def is_shown(path: str) -> bool:
    """Whether ``path`` lies below examples that people run: samples, demos."""
    return bool(_SHOWN.search(path))


def is_aside(path: str) -> bool:
    """Whether ``path`` lies below examples, tests, tools, documentation or somebody else's code."""
    return bool(_MATERIAL.search(path) or _EXAMPLES.search(path))


def is_example(path: str) -> bool:
    """Whether a file lies among examples, tests or tools of the project's own."""
    return bool(_EXAMPLES.search(path))


def _asked_for(path: str, settings: Settings) -> bool:
    return (posixpath.dirname(path) or ".") in settings.components


def _is_driven(repo: Repo, path: str, settings: Settings) -> bool:
    """Whether Flutter builds it for a platform; an image that lies there is somebody's own."""
    is_image = posixpath.basename(path).startswith(("Dockerfile", "Containerfile"))
    return not is_image and flutter.drives(repo, path) and not _asked_for(path, settings)


def _is_output(path: str, folders: set[str], outputs: Sequence[str]) -> bool:
    """Whether it lies in an output folder of another manifest."""
    return any(
        name in outputs and "/".join(parts[:depth]) in folders
        for parts in (path.split("/")[:-1],)
        for depth, name in enumerate(parts)
    )


def _left_out(paths: Sequence[str], what: str) -> list[Finding]:
    if not paths:
        return []
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    message = f"{printable(paths[0])}{more}: {what}, not a component"
    return [Finding(code="left-out", severity="info", message=message, file=paths[0])]
