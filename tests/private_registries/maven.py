"""A project of Maven's, whose paper comes from a server of files."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

from tests.fixture_cases import repository
from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server

_POM = """\
<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>paper</artifactId>\
<version>3.1.0</version></project>
"""
# Maven refuses what is not encrypted, by a mirror of this name.
_MIRROR = "<id>maven-default-http-blocker</id><mirrorOf>nothing</mirrorOf><url>http://localhost/</url>"
_REPOSITORY = "<repositories><repository><id>example</id><url>http://{}/</url></repository></repositories>"


def project(root: Path, server: Server) -> Project:
    """The fixture's library."""
    server.put(_paper(root.with_name("paper")))
    shutil.copytree(repository("private-registries") / "core", root)
    pom, settings = root / "pom.xml", root / ".mvn/settings.xml"
    pom.write_text(pom.read_text().replace("<dependencies>", f"{_REPOSITORY.format(server.address)}<dependencies>"))
    settings.write_text(re.sub(r"(?s)(<mirror>).*(</mirror>)", rf"\1{_MIRROR}\2", settings.read_text()))
    return Project(
        root=root,
        engine=server.engine,
        component="stamp",
        secrets={"MAVEN_USER": "ann", "MAVEN_PASSWORD": PASSWORD},
        place=".mvn/settings.xml:6",
        comment="<!-- {} -->",
        tests=0,
        is_app=False,
    )


def _paper(folder: Path) -> Path:
    """A repository of one library."""
    place = folder / "org/example/paper/3.1.0"
    place.mkdir(parents=True)
    with zipfile.ZipFile(place / "paper-3.1.0.jar", "w") as jar:
        jar.writestr("paper.txt", "white")
    (place / "paper-3.1.0.pom").write_text(_POM)
    return folder
