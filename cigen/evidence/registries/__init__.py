"""Registries of packages that want a credential: the variables that files of a build take it from, by name.

Only files that the installation reads are looked at, which a component's manifests are, and a Dockerfile of the
user's. What a variable holds is nobody's business here: a build is given it by its name, on a laptop from the
environment, in CI from the secrets.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cigen.display import printable
from cigen.evidence.registries import cargo, dotnet, go, gradle, maven, mounts, node, php, python, ruby
from cigen.facts import SECRET, Component, Finding, Secret
from cigen.repo import Repo
from cigen.settings import ComponentSettings

Reader = Callable[[Repo, str], Iterator[Secret | Finding]]
MAX_SECRETS = 20  # of a component

_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"\.npmrc"), node.npmrc),
    (re.compile(r"\.yarnrc\.yml"), node.yarnrc),
    (re.compile(r"bunfig\.toml"), node.bunfig),
    (re.compile(r"pyproject\.toml"), python.pyproject),
    (re.compile(r"uv\.toml"), python.uv_toml),
    (re.compile(r"Pipfile"), python.pipfile),
    (re.compile(r".*\.(?:txt|in)"), python.requirements),
    (re.compile(r".*settings.*\.xml"), maven.settings),
    (re.compile(r".*\.gradle(?:\.kts)?"), gradle.script),
    (re.compile(r"config(?:\.toml)?"), cargo.config),
    (re.compile(r"go\.(?:mod|work)"), go.modules),
    (re.compile(r"Gemfile|gems\.rb"), ruby.gemfile),
    (re.compile(r"composer\.json"), php.composer_json),
    (re.compile(r"nuget\.config", re.IGNORECASE), dotnet.nuget_config),
)


def secrets(part: Component, wish: ComponentSettings, repo: Repo, findings: list[Finding]) -> tuple[Secret, ...]:
    """What the build of ``part`` needs of the environment, each once; all of it is told in ``findings``."""
    if not wish.has_secrets:
        return ()
    found = {secret.name: secret for secret in wish.secrets}
    for one in _named(part, repo):
        if isinstance(one, Finding):
            findings.append(one)
        elif one.name in found:
            continue
        elif not SECRET.fullmatch(one.name) or len(found) >= MAX_SECRETS:
            findings.append(_not_given(one))
        else:
            found[one.name] = one
            findings.append(_told(one))
    return tuple(found.values())


@dataclass(frozen=True)
class _Known:
    """What files ask for: components of one build share many of them."""

    repo: Repo
    asked: dict[str, tuple[Secret | Finding, ...]] = field(default_factory=dict)

    def of(self, path: str) -> tuple[Secret | Finding, ...]:
        if path not in self.asked:
            readers = [read for pattern, read in _READERS if pattern.fullmatch(posixpath.basename(path))]
            self.asked[path] = tuple(one for read in readers for one in read(self.repo, path))
        return self.asked[path]


def _named(part: Component, repo: Repo) -> Iterator[Secret | Finding]:
    known = repo.remember(_Known)
    for path in part.manifests:
        yield from known.of(path)
    if part.dockerfile:
        yield from mounts.dockerfile(repo, part.dockerfile)


def _told(secret: Secret) -> Finding:
    message = (
        f"{secret.source}: a build asks for {secret.name}: `cigen build` takes it from the environment, "
        "and the workflow from the repository's secret of that name"
    )
    return Finding.at(secret.source, "private-registry", "info", message)


def _not_given(secret: Secret) -> Finding:
    message = (
        f"{secret.source}: a build asks for {printable(secret.name, limit=80)}: no build is given a "
        "variable of that name; one in capitals, such as REGISTRY_TOKEN, can be a secret"
    )
    return Finding.at(secret.source, "private-registry", "warning", message)
