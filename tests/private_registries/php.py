"""A project of Composer's, whose wax comes from a repository of packages."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from cigen import pins
from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server, docker

_TOOL = pins.shipped().tool("composer")
_IMAGE = _TOOL.image("composer", _TOOL.default).name
_AUTOLOAD = {"psr-4": {"Letters\\Wax\\": "src/"}}
_FILES = {
    "src/Seal.php": """\
<?php

namespace Letters\\Seal;

final class Seal
{
    public const COLOUR = \\Letters\\Wax\\Wax::COLOUR;
}
""",
    "README.md": "To install, set `COMPOSER_AUTH`.\n",
}
_WAX = "<?php\n\nnamespace Letters\\Wax;\n\nfinal class Wax\n{\n    public const COLOUR = 'red';\n}\n"


def has_composer(engine: str) -> bool:
    """Whether Composer is one file in its image, as in the published one: a distribution's has parts elsewhere."""
    script = "grep -c mapPhar /usr/bin/composer || true"
    return docker(engine, "run", "--rm", "--entrypoint", "sh", _IMAGE, "-c", script) != "0"


def project(root: Path, server: Server) -> Project:
    """A library of seals."""
    server.put(_registry(root.with_name("registry"), f"http://{server.address}"))
    manifest = {
        "name": "letters/seal",
        "repositories": [{"type": "composer", "url": f"http://{server.address}"}, {"packagist.org": False}],
        "require": {"letters/wax": "^1.4"},
        "autoload": {"psr-4": {"Letters\\Seal\\": "src/"}},
        "config": {"secure-http": False},
    }
    for name, text in {**_FILES, "composer.json": json.dumps(manifest, indent=4)}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    login = {"username": "ann", "password": PASSWORD}
    return Project(
        root=root,
        engine=server.engine,
        component="seal",
        secrets={"COMPOSER_AUTH": json.dumps({"http-basic": {server.address: login}})},
        credential=PASSWORD,
        place="composer.json:6",
        comment=',\n    "description": "{}"\n}}',
        before_comment="\n}",
        tests=0,
        is_app=False,
    )


def _registry(folder: Path, url: str) -> Path:
    """A list of one package, and the package: https://getcomposer.org/doc/05-repositories.md#packages."""
    folder.mkdir()
    archive = folder / "wax-1.4.0.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("composer.json", json.dumps({"name": "letters/wax", "autoload": _AUTOLOAD}))
        made.writestr("src/Wax.php", _WAX)
    digest = hashlib.sha1(archive.read_bytes(), usedforsecurity=False).hexdigest()
    package = {
        "name": "letters/wax",
        "version": "1.4.0",
        "dist": {"type": "zip", "url": f"{url}/{archive.name}", "shasum": digest},
        "autoload": _AUTOLOAD,
    }
    (folder / "packages.json").write_text(json.dumps({"packages": {"letters/wax": {"1.4.0": package}}}))
    return folder
