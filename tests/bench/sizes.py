"""`cigen inspect` on 100 to 100,000 files, beside `git ls-files` and, with ``--peers``, other detectors."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import command, rows

_FILES = (100, 10_000, 100_000)
_A_COMPONENT = 1000  # files; a manifest and sources in folders of fifty


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A detector from the npm registry: its package and the arguments of its program, with ``{repo}`` in them."""

    package: str
    program: str
    arguments: tuple[str, ...]


_PEERS = (
    Peer(package="@specfy/stack-analyser@1.27.3", program="stack-analyser", arguments=("{repo}", "-o", "stack.json")),
    Peer(package="@netlify/build-info@10.5.1", program="build-info", arguments=("{repo}",)),
    Peer(package="linguist-js@2.9.2", program="linguist", arguments=("--analyze", "{repo}", "--offline")),
)


def table(folder: Path, runs: int, *, peers: bool) -> str:
    """Measure and tabulate; the peers are installed into ``folder``."""
    tools = dict(_installed(folder / "peers")) if peers else {}
    body = []
    for count in _FILES:
        root = repository(folder / str(count), count)
        base = command(["git", "ls-files"], root, runs)
        tried = {"git ls-files": ["git", "ls-files"], "cigen inspect": [_cigen(), "inspect", "--json"]}
        tried |= {name: [word.format(repo=root) for word in words] for name, words in tools.items()}
        for name, words in tried.items():
            place = folder if name in tools else root
            figure = command(words, place, runs if count < 100_000 else min(runs, 3))
            ratio = f"{figure.seconds / base.seconds:.1f}"
            body.append((f"{count:,}", name, f"{figure.seconds:.3f}", f"{figure.megabytes:.0f}", ratio))
    return rows("Repositories of many files", ("files", "command", "seconds", "MB", "times git ls-files"), body)


def repository(root: Path, count: int) -> Path:
    """A repository of ``count`` files in components of Node, Python, Go and Maven, committed to git."""
    for number in range(max(1, count // _A_COMPONENT)):
        size = min(count, _A_COMPONENT)
        _component(root / f"services/s{number:03}", number, size)
    for arguments in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "a"),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    return root


def _component(folder: Path, number: int, size: int) -> None:
    name, text, ending = _MANIFESTS[number % len(_MANIFESTS)]
    folder.mkdir(parents=True)
    (folder / name).write_text(text.replace("NAME", f"s{number}"), "utf-8")
    for index in range(size - 1):
        place = folder / f"src/p{index // 50}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"f{index}.{ending}").write_text("", "utf-8")


_MANIFESTS = (
    ("package.json", json.dumps({"name": "NAME", "scripts": {"build": "tsc", "start": "node ."}}), "ts"),
    ("pyproject.toml", '[project]\nname = "NAME"\nversion = "1"\nrequires-python = ">=3.11"\n', "py"),
    ("go.mod", "module example.org/NAME\n\ngo 1.24\n", "go"),
    (
        "pom.xml",
        "<project><groupId>g</groupId><artifactId>NAME</artifactId><version>1</version></project>",
        "java",
    ),
)


def _cigen() -> str:
    return str(Path(sys.executable).parent / "cigen")


def _installed(folder: Path) -> Iterator[tuple[str, list[str]]]:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("--peers needs npm")
    folder.mkdir(parents=True)
    packages = [peer.package for peer in _PEERS]
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *packages]
    subprocess.run(install, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for peer in _PEERS:
        yield peer.package, [str(folder / "node_modules/.bin" / peer.program), *peer.arguments]
