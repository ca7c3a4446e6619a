"""A project of Cargo's, whose wax comes from a registry with a sparse index."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server

_FILES = {
    ".cargo/config.toml": """\
[registries.letters]
index = "{index}"
credential-provider = ["cargo:token"]
""",
    "Cargo.toml": """\
[package]
name = "seal"
version = "1.0.0"
edition = "2021"

[dependencies]
sealing-wax = {{ version = "1.4.0", registry = "letters" }}
""",
    "Cargo.lock": """\
version = 4

[[package]]
name = "seal"
version = "1.0.0"
dependencies = ["sealing-wax"]

[[package]]
name = "sealing-wax"
version = "1.4.0"
source = "{index}"
checksum = "{checksum}"
""",
    "rust-toolchain.toml": '[toolchain]\nchannel = "1.85"\n',
    "src/main.rs": """\
fn main() {{
    println!("{{}}", sealing_wax::COLOUR);
}}

#[test]
fn wax_is_red() {{
    assert_eq!(sealing_wax::COLOUR, "red");
}}
""",
}
_CRATE = {
    "Cargo.toml": '[package]\nname = "sealing-wax"\nversion = "1.4.0"\nedition = "2021"\n',
    "src/lib.rs": 'pub const COLOUR: &str = "red";\n',
}


def project(root: Path, server: Server) -> Project:
    """A program that prints the colour of its seal."""
    crate = _crate()
    checksum = hashlib.sha256(crate).hexdigest()
    server.put(_registry(root.with_name("registry"), crate, checksum, f"http://{server.address}"))
    for name, text in _FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.format(index=f"sparse+http://{server.address}/index/", checksum=checksum))
    return Project(
        root=root,
        engine=server.engine,
        component="seal",
        secrets={"CARGO_REGISTRIES_LETTERS_TOKEN": PASSWORD},
        place=".cargo/config.toml:1",
    )


def _crate() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in _CRATE.items():
            member = tarfile.TarInfo(f"sealing-wax-1.4.0/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return made.getvalue()


def _registry(folder: Path, crate: bytes, checksum: str, url: str) -> Path:
    """An index of one crate, and the crate: https://doc.rust-lang.org/cargo/reference/registry-index.html."""
    row = {"name": "sealing-wax", "vers": "1.4.0", "deps": [], "cksum": checksum, "features": {}, "yanked": False}
    index, download = folder / "index", folder / "crates/sealing-wax/1.4.0/download"
    (index / "se/al").mkdir(parents=True)
    (index / "config.json").write_text(json.dumps({"dl": f"{url}/crates", "auth-required": True}))
    (index / "se/al/sealing-wax").write_text(json.dumps(row))
    download.parent.mkdir(parents=True)
    download.write_bytes(crate)
    return folder
