"""What npm, pnpm, Yarn and Bun are told of registries: each puts variables in place of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.variables import braced, dollars, lines
from cigen.facts import Secret, Source
from cigen.repo import Repo

_NPM_KEY = re.compile(r"(?:[^#;].*:)?(?:_authToken|_auth|_password|username)")
# The public registry asks for a token only of those who publish.
_PUBLIC = re.compile(r"(?://registry\.npmjs\.org/:)?[_A-Za-z]+")
_YARN_KEYS = ("npmAuthToken", "npmAuthIdent", "npmRegistryServer")
_BUN_KEYS = ("token", "username", "password", "url", "registry")


def npmrc(repo: Repo, path: str) -> Iterator[Secret]:
    """``//registry.example.org/:_authToken=${NPM_TOKEN}``."""
    for source, line in lines(repo, path):
        key, separator, value = line.partition("=")
        if separator and _NPM_KEY.fullmatch(key.strip()):
            yield from braced(value, source, is_optional=bool(_PUBLIC.fullmatch(key.strip())))


def yarnrc(repo: Repo, path: str) -> Iterator[Secret]:
    """``npmAuthToken``, at the top or for a scope or registry."""
    for document in repo.yaml(path):
        for key, value in document.walk():
            if key in _YARN_KEYS:
                yield from braced(value.text, Source(file=path, line=value.line, key=key))


def bunfig(repo: Repo, path: str) -> Iterator[Secret]:
    """``[install.registry]`` and ``[install.scopes]``; a scope may also be a URL alone."""
    install = repo.toml(path).get("install")
    values = [(key, value) for key, value in install.walk() if key in _BUN_KEYS]
    scopes = [(key.text, value) for key, value in install.get("scopes").entries]
    for key, value in (*values, *scopes):
        yield from dollars(value.text, Source(file=path, line=value.line, key=key))
