"""Tools of a second language in a toolchain, copied from that language's own image: Node in one that builds Java.

The tool must start in the image that it is copied into. Node needs glibc 2.28, libstdc++ and libgcc, which every image
based on Debian or Ubuntu has, since apt needs them too; its scripts find each other by relative links, which a COPY of
whole folders keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cigen import versions
from cigen.evidence.conventions import notation
from cigen.evidence.versions import declarations
from cigen.facts import Declaration, Source
from cigen.pins import Pins
from cigen.plan import Copy
from cigen.repo import Repo, below
from cigen.settings import Settings
from cigen.versions import Choice

_NODE_FILES = ("/usr/local/bin/", "/usr/local/lib/node_modules/")
_YARN_FILES = "/opt/"  # where Node's image keeps the yarn that /usr/local/bin links to


def node(repo: Repo, folders: Iterable[str], pins: Pins, settings: Settings) -> Choice:
    """Which Node serves all of ``folders``, by their package.json, version files and what else declares one."""
    tool = pins.tool("node")
    said: list[Declaration] = []
    for folder in folders:
        said += (*_engines(repo, folder, pins), *declarations(repo, folder, tool, settings))
    return versions.choose(tool, said)


def node_copies(pins: Pins, version: str) -> Iterator[Copy]:
    """The instructions that bring Node ``version`` with npm, npx, yarn and corepack into a toolchain."""
    image = pins.tool("node").image("slim", version)
    for number, folder in enumerate((*_NODE_FILES, _YARN_FILES)):
        why = "" if number else "Node, which this build drives"
        yield Copy(sources=(folder,), dest=folder, origin=image, why=why)


def _engines(repo: Repo, folder: str, pins: Pins) -> Iterator[Declaration]:
    """What ``engines`` of a package.json asks for; nothing where it is no range."""
    path = below(folder, "package.json")
    found = repo.json(path).get("engines", "node")
    if found.kind == "scalar":
        source = Source(file=path, line=found.line, key="engines.node")
        declaration = notation.node(pins.tool("node"), found.text, source, versions.RANK_MANIFEST)
        if declaration:
            yield declaration
