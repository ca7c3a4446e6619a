"""Registries of which nobody but their URL tells whether they ask for a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from cigen.display import printable
from cigen.evidence import pipelines
from cigen.evidence.statement import written_by_cigen
from cigen.facts import Finding, Secret, Source
from cigen.repo import Repo
from cigen.settings import FILE

_MAX_TEXT = 200_000  # characters of a file
_MAX_FILES = 50
# Names that tools make of a registry's name: who sets one uses that registry with a credential.
_MADE = re.compile(r"\b(?:UV_INDEX|POETRY_HTTP_BASIC|CARGO_REGISTRIES|BUNDLE|COMPOSER)_[A-Z0-9_]{1,90}")
_WHERE = re.compile(
    r"[^/]*\.md|(?:.*\.)?Dockerfile(?:\..*)?|Makefile|[Jj]ustfile|\.env\.(?:example|sample|template)|.*\.sh"
)
_PRIVATE = re.compile(
    r"(?:.*\.)?(?:pkg\.github\.com|fury\.io|pkg\.dev|repo\.packagist\.com|nova\.laravel\.com|repo\.magento\.com"
    r"|gems\.contribsys\.com|enterprise\.contribsys\.com)"
    r"|[\w.-]{1,200}\.codeartifact\.[\w-]{1,40}\.amazonaws\.com"
)
_PUBLIC = re.compile(
    r"(?:.*\.)?(?:pypi\.org|pythonhosted\.org|pytorch\.org|nvidia\.com|pyg\.org|github\.io|readthedocs\.io"
    r"|rubygems\.org|crates\.io|packagist\.org|wpackagist\.org|drupal\.org|asset-packagist\.org)"
)


def of_registry(
    repo: Repo, url: str, names: Sequence[str], source: Source, *, asks: bool = False
) -> Iterator[Secret | Finding]:
    """Those of ``names``, the variables that a tool asks for the registry ``url``, that the repository says are set.

    Where it says nothing, all of them for a registry that is known to ask, and a hint for one that is not known.
    """
    host = host_of(url)
    set_somewhere = [name for name in names if name in repo.remember(_mentioned)]
    if set_somewhere or asks or _PRIVATE.fullmatch(host):
        yield from (Secret(name=name, source=source) for name in set_somewhere or names)
    elif host and not _PUBLIC.fullmatch(host):
        message = (
            f"{source}: if {printable(host, limit=80)} asks who is there: secrets: [{', '.join(names)}] for the "
            f"component in {FILE}"
        )
        yield Finding.at(source, "private-registry", "info", message)


def has_user(url: str) -> bool:
    """Whether a URL names the user already."""
    return "@" in url.partition("://")[2].partition("/")[0]


def made_of(name: str) -> str:
    """A registry's name as part of a variable's."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def host_of(url: str) -> str:
    """The host of a URL, "" where there is none."""
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


def _mentioned(repo: Repo) -> frozenset[str]:
    """Variables of that kind that pipelines, scripts and texts about the project name."""
    near = (path for path in repo.files if path.count("/") < 3 and _WHERE.fullmatch(path.rpartition("/")[2]))
    texts = ((repo.text(path) or "")[:_MAX_TEXT] for path in (*pipelines.paths(repo), *islice(near, _MAX_FILES)))
    return frozenset(name for text in texts if not written_by_cigen(text) for name in _MADE.findall(text))
