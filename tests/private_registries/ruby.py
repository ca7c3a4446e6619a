"""A project of Bundler's, whose wax comes from a server of gems."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server

_FILES = {
    ".ruby-version": "3.3\n",
    "Gemfile": """\
source "{url}"

gem "sealing-wax", "~> 1.4"
""",
    "Gemfile.lock": """\
GEM
  remote: {url}/
  specs:
    sealing-wax (1.4.0)

PLATFORMS
  ruby

DEPENDENCIES
  sealing-wax (~> 1.4)
""",
    "config.ru": """\
require "sealing_wax"

run ->(_) {{ [200, {{}}, [SealingWax::COLOUR]] }}
""",
    "README.md": "To install: `export {variable}=USER:PASSWORD`.\n",
}
_GEM = {"lib/sealing_wax.rb": b'module SealingWax\n  COLOUR = "red"\nend\n'}
_SPECIFICATION = b"""\
--- !ruby/object:Gem::Specification
name: sealing-wax
version: !ruby/object:Gem::Version
  version: 1.4.0
platform: ruby
authors: [ann]
date: 2026-01-01 00:00:00.000000000 Z
dependencies: []
files: [lib/sealing_wax.rb]
require_paths: [lib]
required_ruby_version: &any !ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '0'
required_rubygems_version: *any
specification_version: 4
summary: Wax
"""


def project(root: Path, server: Server) -> Project:
    """A web server that shows the colour of its seal."""
    server.put(_registry(root.with_name("registry")))
    variable = f"BUNDLE_{server.host.replace('.', '__')}"
    for name, text in _FILES.items():
        root.mkdir(exist_ok=True)
        (root / name).write_text(text.format(url=f"http://{server.address}", variable=variable))
    return Project(
        root=root,
        engine=server.engine,
        component="app",
        secrets={variable: f"ann:{PASSWORD}"},
        credential=PASSWORD,
        place="Gemfile:1",
        tests=0,
    )


def _registry(folder: Path) -> Path:
    """An index of one gem, and the gem: https://guides.rubygems.org/rubygems-org-compact-index-api/."""
    gem = _tar({"metadata.gz": gzip.compress(_SPECIFICATION), "data.tar.gz": gzip.compress(_tar(_GEM))})
    info = f"---\n1.4.0 |checksum:{hashlib.sha256(gem).hexdigest()}\n"
    digest = hashlib.md5(info.encode(), usedforsecurity=False).hexdigest()
    for name in ("info", "gems"):
        (folder / name).mkdir(parents=True)
    (folder / "versions").write_text(f"created_at: 2026-01-01T00:00:00Z\n---\nsealing-wax 1.4.0 {digest}\n")
    (folder / "info/sealing-wax").write_text(info)
    (folder / "gems/sealing-wax-1.4.0.gem").write_bytes(gem)
    return folder


def _tar(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()
