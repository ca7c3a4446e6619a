"""One question of the registry protocol, over HTTP: which digest does a tag have.

https://distribution.github.io/distribution/spec/api/ and /spec/auth/token/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from requests import Response, Session

    from cigen.engine.credentials import Credentials

_SECONDS = 5.0  # for one answer of a registry
_MAX_REDIRECTS = 3
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_LOCAL = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?")
_ACCEPT = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """No digest, and why; ``passing`` if another try may find one."""

    reason: str
    passing: bool = False


_Answer = str | Unknown


def digest(name: str) -> _Answer:
    """Ask for the digest of ``repository:tag``; a failure that may pass is tried twice."""
    answer = _ask(name)
    if isinstance(answer, Unknown) and answer.passing:
        answer = _ask(name)
    return answer


def locate(name: str) -> tuple[str, str, str]:
    """``repository:tag`` as registry host, path and tag: ``node:24`` is Docker Hub's ``library/node``."""
    repository, _, tag = name.rpartition(":")
    if not repository or "/" in tag:
        repository, tag = name, "latest"
    first, _, rest = repository.partition("/")
    if rest and (first == "localhost" or "." in first or ":" in first):
        host, path = first, rest
    else:
        host, path = "docker.io", repository
    if host in ("docker.io", "index.docker.io"):
        return "registry-1.docker.io", path if "/" in path else f"library/{path}", tag
    return host, path, tag


def _ask(name: str) -> _Answer:
    import requests

    host, path, tag = locate(name)
    scheme = "http" if _LOCAL.fullmatch(host) else "https"
    with requests.Session() as session:
        session.auth = _as_is  # without it requests would add what ~/.netrc holds, also after a redirect
        try:
            return _Registry(session, host, f"{scheme}://{host}/v2/{path}/manifests/{tag}").digest()
        except requests.RequestException as error:
            return Unknown(reason=f"{host} cannot be asked: {type(error).__name__}", passing=True)


def _as_is(request: Any) -> Any:
    return request


class _Registry:
    """One question to one registry: with a token where it wants one, to no other host with credentials."""

    def __init__(self, session: Session, host: str, url: str) -> None:
        self._session = session
        self._host = host
        self._url = url

    def digest(self) -> _Answer:
        answer = self._head("")
        if answer.status_code == 401:
            authorization = self._authorization(answer.headers.get("WWW-Authenticate", ""))
            if authorization is None:
                return Unknown(reason=f"{self._host} refused to give a token")
            answer = self._head(authorization)
        return self._read(answer)

    def _read(self, answer: Response) -> _Answer:
        status = answer.status_code
        if status == 200:
            found = answer.headers.get("Docker-Content-Digest", "")
            return found if _DIGEST.fullmatch(found) else Unknown(reason=f"{self._host} gave no digest")
        if status in (401, 403):
            return Unknown(reason=f"{self._host} wants a login: docker login {self._host}")
        if status == 404:
            return Unknown(reason=f"{self._host} has no such image")
        if status == 429:
            return Unknown(reason=f"{self._host} limits how often it may be asked: docker login, or later")
        return Unknown(reason=f"{self._host} answered {status}", passing=status >= 500)

    def _head(self, authorization: str) -> Response:
        url, headers = self._url, {"Accept": _ACCEPT}
        if authorization:
            headers["Authorization"] = authorization
        for _ in range(_MAX_REDIRECTS):
            answer = self._session.head(url, headers=headers, timeout=_SECONDS, allow_redirects=False)
            if not answer.is_redirect:
                break
            url = urljoin(url, answer.headers["Location"])
            if urlsplit(url).scheme != urlsplit(self._url).scheme:
                break  # what comes back without TLS could come from anybody
            if _origin(url) != _origin(self._url):
                headers.pop("Authorization", None)
        return answer

    def _authorization(self, challenge: str) -> str | None:
        import requests

        from cigen.engine import credentials

        known = credentials.of("docker.io" if self._host == "registry-1.docker.io" else self._host)
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "basic":
            return _basic(known) if known else None
        values = dict(_CHALLENGE.findall(rest))
        realm = values.pop("realm", "")
        if scheme.lower() != "bearer" or not self._may_see_secrets(realm):
            return None
        answer = self._token(realm, {key: values[key] for key in ("service", "scope") if key in values}, known)
        try:
            body = answer.json() if answer.ok else {}
        except requests.JSONDecodeError:
            return None
        token = (body.get("token") or body.get("access_token")) if isinstance(body, dict) else None
        return f"Bearer {token}" if isinstance(token, str) and token.isascii() and token.isprintable() else None

    def _token(self, realm: str, values: dict[str, str], known: Credentials | None) -> Response:
        if known and known.identity_token:
            form = {**values, "grant_type": "refresh_token", "refresh_token": known.identity_token}
            return self._session.post(realm, data=form, timeout=_SECONDS, allow_redirects=False)
        headers = {"Authorization": _basic(known)} if known else {}
        return self._session.get(realm, params=values, headers=headers, timeout=_SECONDS, allow_redirects=False)

    def _may_see_secrets(self, realm: str) -> bool:
        # The registry names who gives tokens; only a local one may do so without TLS.
        return urlsplit(realm).scheme == "https" or _origin(realm) == _origin(self._url)


def _basic(known: Credentials) -> str:
    import base64

    return "Basic " + base64.b64encode(f"{known.username}:{known.password}".encode()).decode()


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
