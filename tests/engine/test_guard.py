from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cigen.engine import guard
from cigen.errors import UnsafeInputError


def check(folder: Path, target: dict[str, Any]) -> None:
    guard.refuse_unsafe({"target": {"app-build": target}}, folder, "docker-bake.hcl", secrets={"NPM_TOKEN"})


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"context": "services/api", "dockerfile": "Dockerfile", "output": ["type=cacheonly"]},
        {"output": ["type=local,dest=cigen-reports/api"], "no-cache-filter": ["test"]},
        {"output": [{"type": "docker"}], "tags": ["api:latest"]},
        {"secret": ["type=env,id=NPM_TOKEN,env=NPM_TOKEN"]},
        {"secret": [{"id": "NPM_TOKEN", "env": "NPM_TOKEN"}]},
        {"secret": [{"type": "env", "id": "NPM_TOKEN", "env": "NPM_TOKEN"}]},
        {"contexts": {"deps": "target:app-deps", "base": "docker-image://debian:13", "more": "lib"}},
    ],
)
def test_what_stays_inside_is_built(tmp_path: Path, target: dict[str, Any]) -> None:
    check(tmp_path, target)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"secret": ["id=x,src=/etc/hostname"]}, "uses the secret"),
        ({"secret": ["type=env,id=OTHER,env=OTHER"]}, "uses the secret"),
        ({"secret": ["type=env,id=NPM_TOKEN"]}, "uses the secret"),
        ({"secret": ["type=env,id=NPM_TOKEN,env=OTHER"]}, "uses the secret"),
        ({"secret": ["type=env,id=OTHER,env=NPM_TOKEN"]}, "uses the secret"),
        ({"secret": ["type=env,id=NPM_TOKEN,env=NPM_TOKEN,src=/etc/hostname"]}, "uses the secret"),
        ({"secret": ["type=file,id=NPM_TOKEN,env=NPM_TOKEN"]}, "uses the secret"),
        ({"secret": [{"id": "NPM_TOKEN", "src": "/etc/hostname"}]}, "uses the secret"),
        ({"secret": [{"id": "NPM_TOKEN", "env": "OTHER"}]}, "uses the secret"),
        ({"secret": [{"id": "NPM_TOKEN", "env": "NPM_TOKEN", "src": "x"}]}, "uses the secret"),
        ({"secret": [{"type": "file", "id": "NPM_TOKEN", "env": "NPM_TOKEN"}]}, "uses the secret"),
        ({"ssh": ["default"]}, "uses ssh"),
        ({"entitlements": ["network.host"]}, "uses entitlements"),
        ({"cache-to": ["type=registry,ref=example.org/x"]}, "uses cache-to"),
        ({"cache-from": ["type=local,src=/etc"]}, "uses cache-from"),
        ({"network": "host"}, "uses network"),
        ({"context": "/"}, "reads /"),
        ({"context": "../other"}, "reads ../other"),
        ({"context": "https://example.org/x.git"}, "reads https"),
        ({"context": "link"}, "reads link"),
        ({"dockerfile": "../Dockerfile"}, "Dockerfile elsewhere"),
        ({"dockerfile": "/etc/passwd"}, "Dockerfile elsewhere"),
        ({"contexts": {"home": "/root"}}, "reads /root"),
        ({"output": ["type=local,dest=/root/.ssh"]}, "writes to type=local,dest=/root/.ssh"),
        ({"output": ["type=local,dest=link/x"]}, "writes to .*link/x"),
        ({"output": [{"type": "local", "dest": "../x"}]}, r"writes to .*\.\./x"),
        ({"output": ["type=tar,dest=x.tar"]}, "writes to .*x.tar"),
        ({"output": ['type=local,dest=a,"dest=/tmp/x"']}, "writes to"),
        ({"output": ["type=local,dest=a,DEST=/tmp/x"]}, "writes to"),
        ({"output": ["type=docker,dest=/tmp/x"]}, "writes to"),
        ({"output": ["type=registry"]}, "writes to type=registry"),
        ({"output": ["type=image,push=true"]}, "writes to type=image"),
    ],
)
def test_what_reaches_out_is_refused(tmp_path: Path, target: dict[str, Any], words: str) -> None:
    (tmp_path / "link").symlink_to("/tmp")
    with pytest.raises(UnsafeInputError, match=words) as caught:
        check(tmp_path, target)
    assert caught.value.where == "docker-bake.hcl"
    assert "app-build" in caught.value.message
