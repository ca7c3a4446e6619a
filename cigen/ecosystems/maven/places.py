"""Poms that nobody deploys: test material, templates, vendored code, examples."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from cigen.display import printable
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

# Below these a pom is data of somebody's test or template; they are not even read.
_MATERIAL = re.compile(
    r"(?:^|/)(?:src/(?:main|test|it|integration-test|site|testFixtures)"
    r"|archetype-resources|(?:__)?fixtures(?:__)?|test-?data|test-?projects|test-?resources"
    r"|vendor|third[_-]?party)/"
)
# Built by people who read the documentation: components only where there is nothing else.
_EXAMPLES = re.compile(r"(?:^|/)(?:examples?|samples?|demos?|docs?|documentation|tutorials?|playground|archetypes?)/")


def candidates(repo: Repo, settings: Settings, manifest: str) -> tuple[list[str], list[Finding]]:
    """The paths of poms worth reading, and what was left out."""
    wanted = [path for path in repo.named(manifest) if not settings.excludes(path)]
    material = [path for path in wanted if _MATERIAL.search(path) and not _asked_for(path, settings)]
    built = set(wanted)
    known = set(material)
    left = [path for path in wanted if path not in known and not _is_output(path, built)]
    return left, _left_out(material, "test material, templates or vendored")


def without_examples(roots: Sequence[str], settings: Settings) -> tuple[list[str], list[Finding]]:
    """``roots`` without examples, unless there are only examples."""
    examples = [path for path in roots if _EXAMPLES.search(path) and not _asked_for(path, settings)]
    known = set(examples)
    others = [path for path in roots if path not in known]
    return (others, _left_out(examples, "examples")) if others else (list(roots), [])


def _asked_for(path: str, settings: Settings) -> bool:
    return (posixpath.dirname(path) or ".") in settings.components


def _is_output(path: str, built: set[str]) -> bool:
    """Whether it lies in the output folder of another pom."""
    before, output, _ = f"/{path}".partition("/target/")
    return bool(output) and posixpath.join(before, posixpath.basename(path)).lstrip("/") in built


def _left_out(paths: Sequence[str], what: str) -> list[Finding]:
    if not paths:
        return []
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    message = f"{printable(paths[0])}{more}: {what}, not a component"
    return [Finding(code="left-out", severity="info", message=message, file=paths[0])]
