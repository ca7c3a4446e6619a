"""Where docker login keeps what a registry wants."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from cigen.engine import credentials
from cigen.engine.credentials import Credentials


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return tmp_path / "config.json"


def _login(name: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_a_login_in_the_file(configured: Path) -> None:
    hub = "https://index.docker.io/v1/"
    configured.write_text(json.dumps({"auths": {"ghcr.io": _login("ann", "s3cret:x"), hub: _login("bob", "b")}}))
    assert credentials.of("ghcr.io") == Credentials(username="ann", password="s3cret:x")
    assert credentials.of("docker.io") == Credentials(username="bob", password="b")
    assert credentials.of("quay.io") is None
    assert credentials.helpers() == ()


def test_an_identity_token(configured: Path) -> None:
    configured.write_text(json.dumps({"auths": {"r.example": {"identitytoken": "tok"}}}))
    assert credentials.of("r.example") == Credentials(identity_token="tok")


def test_a_credential_helper_is_asked(configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    helper = tmp_path / "docker-credential-vault"
    helper.write_text("""#!/bin/bash\nread host; echo '{"Username": "ann", "Secret": "from '$host'"}'\n""")
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    configured.write_text(json.dumps({"credHelpers": {"r.example": "vault"}, "credsStore": "none"}))
    assert credentials.of("r.example") == Credentials(username="ann", password="from r.example")
    assert credentials.helpers() == ("docker-credential-none", "docker-credential-vault")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"auths": {"r.example": {"auth": "%%%"}}}',
                                     '{"auths": {"r.example": 7}}', '{"credsStore": "not-there"}'])  # fmt: skip
def test_a_broken_configuration_is_no_login(configured: Path, content: str) -> None:
    configured.write_text(content)
    assert credentials.of("r.example") is None
    assert isinstance(credentials.helpers(), tuple)


def test_a_secret_is_not_shown() -> None:
    secret: Any = Credentials(username="ann", password="s3cret", identity_token="t0ken")
    assert "s3cret" not in repr(secret)
    assert "t0ken" not in repr(secret)
