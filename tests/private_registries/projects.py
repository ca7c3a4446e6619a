"""Repositories that download from a registry, and what may be left of its credential."""

from __future__ import annotations

import base64
import gzip
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cigen.engine.bake import Bake


@dataclass(frozen=True, kw_only=True)
class Project:
    """A repository with cigen's files: what its registry asks for, where it says so, and how many tests it has.

    The last of ``secrets`` is the one that opens the registry, by the ``credential`` in it where it holds more; a build
    begins without ``is_optional`` ones. Only an app has an image.
    """

    root: Path
    engine: str
    component: str
    secrets: dict[str, str]
    place: str
    credential: str = ""
    tests: int = 1
    is_app: bool = True
    is_optional: bool = False
    comment: str = "# {}"
    before_comment: str = ""  # what the comment takes the place of, at the end of the file

    def cigen(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run cigen in the repository, without what this machine's environment has of the secrets."""
        inherited = {name: value for name, value in os.environ.items() if name not in self.secrets}
        return subprocess.run(
            [sys.executable, "-m", "cigen", *arguments],
            cwd=self.root,
            env={**inherited, "DOCKER_HOST": self.engine, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def init(self) -> bytes:
        """Have cigen write its files, after a comment that no other run has; the comment.

        Layers do not depend on what a secret holds: those of an earlier run on the same engine would be taken for a
        download, whatever credential comes with this one.
        """
        comment = self.comment.format(secrets.token_hex(8))
        file = self.root / self.place.partition(":")[0]
        file.write_text(f"{file.read_text().removesuffix(self.before_comment)}{comment}\n")
        done = self.cigen("init", "--yes")
        assert done.returncode == 0, done.stderr
        return comment.encode()

    def bake(self, target: str, **variables: str) -> Bake:
        """The build of one of its targets, with its secrets."""
        names = frozenset(self.secrets)
        # The cache lies outside of the folder, and newer releases of buildx would ask whether it may.
        given = {**self.secrets, "BUILDX_BAKE_ENTITLEMENTS_FS": "0", **variables}
        targets = (f"{self.component}-{target}",)
        return Bake(folder=self.root, targets=targets, host=self.engine, secrets=names, variables=given)

    def told(self, content: bytes) -> bool:
        """Whether what opens the registry is in there, as it is or as a tool would send it."""
        value = self.credential or list(self.secrets.values())[-1]
        return any(form in content for form in (value.encode(), base64.b64encode(f"ann:{value}".encode())))

    def spoilt(self) -> dict[str, str]:
        """The secrets, with a credential that opens nothing."""
        *_, (name, value) = self.secrets.items()
        return {**self.secrets, name: value.replace(self.credential or value, "wrong")}


def content(file: Path) -> bytes:
    """A file of a cache or an image; of a layer what is in it."""
    data = file.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
