"""Modules of Go that not everybody may see: pipelines, images and scripts say how they get in, and no manifest does.

Go has git fetch them, or asks a proxy, whose credential is part of the address in ``GOPROXY``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from cigen.evidence import pipelines
from cigen.evidence.statement import written_by_cigen
from cigen.facts import Secret, Source
from cigen.repo import Repo

ANYBODY = "x-access-token"
"""A user's name for servers that look at the token alone."""
_MAX_TEXT = 200_000  # characters of a file
_MAX_FILES = 50
_MAX_LINE = 1000
_WHERE = re.compile(r"(?:.*\.)?Dockerfile(?:\..*)?|Makefile|[Jj]ustfile|.*\.sh")
_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,99}"
_VARIABLE = rf"\$\$?(?:\{{\{{\s{{0,9}}(?:secrets|env)\.{_NAME}\s{{0,9}}\}}\}}|\{{{_NAME}\}}|{_NAME})"
_USER = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}"
_HOST = r"(?P<host>[a-z0-9][a-z0-9.-]{1,100})(?![a-z0-9.:-])"
_LOGINS = (
    # url."https://${TOKEN}@github.com/".insteadOf
    re.compile(
        rf"\burl\.\\?[\"']?https://(?:(?P<user>{_USER}|{_VARIABLE}):)?(?P<token>{_VARIABLE})(?::x-oauth-basic)?@{_HOST}"
        r"[^\s\"'\\]{0,200}\\?[\"']?\.insteadof\b",
        re.IGNORECASE,
    ),
    # machine github.com login x password ${TOKEN}
    re.compile(
        rf"\bmachine\s{{1,9}}{_HOST}\s{{1,9}}login\s{{1,9}}(?P<user>{_USER}|{_VARIABLE})\s{{1,9}}"
        rf"password\s{{1,9}}(?P<token>{_VARIABLE})"
    ),
)
_PROXY = re.compile(
    r"\bGOPROXY[\"']?\s{0,9}[:=]\s{0,9}[\"']?"
    rf"(?:https://[^\s@]{{0,100}}{_VARIABLE}[^\s@]{{0,100}}@|\$\{{\{{\s{{0,9}}secrets\.)"
)
_PRIVATE = re.compile(r"\bGOPRIVATE[\"']?\s{0,9}[:=]\s{0,9}[\"']?(?P<value>[A-Za-z0-9][A-Za-z0-9._~*/,-]{0,300})")


@dataclass(frozen=True, kw_only=True)
class Login:
    """Whom a server of git lets in: ``user``, whose password is in the variable ``name``."""

    host: str
    user: str
    name: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Access:
    """How builds get at modules: by git, by a proxy in ``GOPROXY``, and which ones no public server is asked for."""

    logins: tuple[Login, ...] = ()
    proxy: Source | None = None
    private: str = ""


def modules(repo: Repo, _: str) -> Iterator[Secret]:
    """The variables of all of it. Only a server can tell whether it would let everybody in."""
    found = access(repo)
    yield from (Secret(name=one.name, source=one.source, is_optional=True) for one in found.logins)
    if found.proxy:
        yield Secret(name="GOPROXY", source=found.proxy, is_optional=True)


def access(repo: Repo) -> Access:
    """What the repository says of it; of each host what is said first."""
    return repo.remember(_access)


def _access(repo: Repo) -> Access:
    logins: dict[str, Login] = {}
    proxy, private = None, ""
    for source, line in _lines(repo):
        for login in _said(line, source):
            logins.setdefault(login.host, login)
        if proxy is None and _PROXY.search(line):
            proxy = source
        if not private and (match := _PRIVATE.search(line)):
            private = match["value"].rstrip(",.")
    return Access(logins=tuple(logins.values()), proxy=proxy, private=private)


def _said(line: str, source: Source) -> Iterator[Login]:
    for pattern in _LOGINS:
        for match in pattern.finditer(line):
            user = match["user"] or ""
            name = _name(match["token"])
            yield Login(host=match["host"], user=ANYBODY if not user or "$" in user else user, name=name, source=source)


def _name(variable: str) -> str:
    return re.sub(r"^\W*(?:(?:secrets|env)\.)?|\W+$", "", variable)


def _lines(repo: Repo) -> Iterator[tuple[Source, str]]:
    near = (path for path in repo.files if path.count("/") < 3 and _WHERE.fullmatch(path.rpartition("/")[2]))
    for path in (*pipelines.paths(repo), *islice(near, _MAX_FILES)):
        text = (repo.text(path) or "")[:_MAX_TEXT]
        if not written_by_cigen(text):
            for number, line in enumerate(text.split("\n"), 1):
                if not line.lstrip().startswith("#"):
                    yield Source(file=path, line=number), line[:_MAX_LINE]


def environment(found: Access, secrets: tuple[Secret, ...]) -> Iterator[tuple[str, str]]:
    """What has Go and git use it, for a build that is given the ``secrets``: git's helper reads the variable."""
    given = {one.name for one in secrets}
    logins = [one for one in found.logins if one.name in given]
    if logins and found.private:
        yield "GOPRIVATE", found.private
    if logins:
        yield "GIT_CONFIG_COUNT", str(len(logins))
    for number, one in enumerate(logins):
        yield f"GIT_CONFIG_KEY_{number}", f"credential.https://{one.host}.helper"
        helper = f'!f() {{ echo "username={one.user}"; echo "password=${one.name}"; }}; f'
        yield f"GIT_CONFIG_VALUE_{number}", helper
