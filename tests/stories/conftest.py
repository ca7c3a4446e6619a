"""A repository under git that cigen looks after, and what people and bots do to it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cigen import app
from cigen.lock import Lock, reader
from cigen.reconcile import Choices
from cigen.repo import Repo
from tests import command_line
from tests.fixture_cases import made_up_digests

WORKFLOW = ".github/workflows/ci.yml"
PARENT = """<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>{name}</artifactId>
<version>1</version><properties><maven.compiler.release>{java}</maven.compiler.release></properties></project>
"""


class Story:
    """One repository: ``write`` and ``edit`` are a person's, ``cigen`` is the command, ``git`` is git."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, check: bool = True) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, message: str = "change") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def edit(self, path: str, old: str, new: str, *, every: bool = False) -> None:
        text = self.read(path)
        assert old in text
        (self.root / path).write_text(text.replace(old, new, -1 if every else 1))

    def component(self, folder: str, *, java: str = "21") -> None:
        self.write({f"{folder}/pom.xml": PARENT.format(name=folder.rpartition("/")[2], java=java)})

    def generate(self) -> None:
        """As the command does where a registry answers, and commit."""
        app.write(app.prepare(self.root, made_up_digests, Choices()))
        self.commit("Generate")

    def cigen(self, *arguments: str, code: int = 0) -> str:
        """The output of a command that must end with ``code``."""
        offline = ["--offline"] if arguments[0] in ("init", "generate") else []
        done = command_line.cigen(self.root, *arguments, *offline)
        told = done.stdout + done.stderr
        assert done.returncode == code, told
        return told

    @property
    def lock(self) -> Lock:
        return reader.load(Repo.from_folder(self.root))

    def changed(self) -> set[str]:
        """Files that differ from the last commit."""
        return set(re.findall(r"^.. (\S+)$", self.git("status", "--porcelain", "-uall"), re.MULTILINE))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Two components, api and web, generated and committed."""
    made = Story(tmp_path)
    made.git("init", "-q", "-b", "main")
    made.component("api")
    made.component("web")
    made.generate()
    return made
