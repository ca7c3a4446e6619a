"""A registry over HTTP: with a token where it wants one, and with credentials to no other host.

https://distribution.github.io/distribution/spec/auth/token/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from requests import Response, Session

    from cigen.engine.credentials import Credentials

_SECONDS = 5.0  # for one answer of a registry
_MAX_REDIRECTS = 3
_CHALLENGE = re.compile(r'\b(\w+)="([^"]*)"')
_LOCAL = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?")


class Connection:
    """Questions about one repository of images; the token for the first serves the next."""

    def __init__(self, session: Session, host: str, path: str) -> None:
        session.auth = _as_is  # without it requests would add what ~/.netrc holds, also after a redirect
        self.host = host
        self._session = session
        self._base = f"{'http' if _LOCAL.fullmatch(host) else 'https'}://{host}/v2/{path}/"
        self._authorization = ""

    def ask(self, method: str, place: str, accept: str) -> Response | None:
        """The answer for ``manifests/<tag>`` or the like; ``None`` where the registry gives no token."""
        answer = self._send(method, place, accept)
        if answer.status_code == 401:
            authorization = self._authorize(answer.headers.get("WWW-Authenticate", ""))
            if authorization is None:
                return None
            self._authorization = authorization
            answer = self._send(method, place, accept)
        return answer

    def _send(self, method: str, place: str, accept: str) -> Response:
        url, headers = urljoin(self._base, place), {"Accept": accept}
        if self._authorization:
            headers["Authorization"] = self._authorization
        for _ in range(_MAX_REDIRECTS):
            answer = self._session.request(
                method, url, headers=headers, timeout=_SECONDS, allow_redirects=False, stream=True
            )
            if not answer.is_redirect:
                break
            url = urljoin(url, answer.headers["Location"])
            if urlsplit(url).scheme != urlsplit(self._base).scheme:
                break  # what comes back without TLS could come from anybody
            if _origin(url) != _origin(self._base):
                headers.pop("Authorization", None)
        return answer

    def _authorize(self, challenge: str) -> str | None:
        import requests

        from cigen.engine import credentials

        known = credentials.of("docker.io" if self.host == "registry-1.docker.io" else self.host)
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
        return urlsplit(realm).scheme == "https" or _origin(realm) == _origin(self._base)


def _as_is(request: Any) -> Any:
    return request


def _basic(known: Credentials) -> str:
    import base64

    return "Basic " + base64.b64encode(f"{known.username}:{known.password}".encode()).decode()


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
