"""What Gradle's scripts take from the environment for the repositories that they download from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.facts import Secret, Source
from cigen.repo import Repo

_MAX_TEXT = 200_000  # characters
_MAX_DEPTH = 100
_TOKEN = re.compile(
    r"""\b(?:System\.(?:getenv(?:\(|\(\)\[)|env\.)|environmentVariable\()\s{0,9}["']?(?P<name>[A-Za-z_]\w{0,99})["']?
    |(?P<line>//[^\n]*)|(?P<comment>/\*)
    |"(?:[^"\\\n]|\\.){0,500}"?|'(?:[^'\\\n]|\\.){0,500}'?
    |\b(?P<block>\w{1,60})\s{0,9}(?:\([^(){}\n]{0,200}\))?\s{0,9}\{
    |(?P<open>\{)|(?P<close>\})""",
    re.VERBOSE,
)
# `publishing` and what plugins call theirs: `nexusPublishing`, `mavenPublish`, `publications`, `jreleaser`.
_PUBLISHED = re.compile(r"publi(?:sh|cations)|release", re.IGNORECASE)


def script(repo: Repo, path: str) -> Iterator[Secret]:
    """``System.getenv("X")`` and its like inside ``repositories`` or ``credentials``, but for what is published to.

    A script that finds none goes on without: only a registry can tell whether it needs one.
    """
    text = (repo.text(path) or "")[:_MAX_TEXT]
    blocks: list[str] = []
    position, line = 0, 1
    while match := _TOKEN.search(text, position):
        end = match.end()
        if match["comment"]:
            closed = text.find("*/", end)
            end = len(text) if closed < 0 else closed + 2
        elif match["block"] or match["open"]:
            blocks.append(match["block"] or "")
            if len(blocks) > _MAX_DEPTH:
                return
        elif match["close"]:
            del blocks[-1:]
        elif match["name"] and _downloads(blocks):
            here = line + text.count("\n", position, match.start())
            yield Secret(name=match["name"], source=Source(file=path, line=here), is_optional=True)
        line += text.count("\n", position, end)
        position = end


def _downloads(blocks: list[str]) -> bool:
    is_published = any(_PUBLISHED.search(block) for block in blocks)
    return ("repositories" in blocks or "credentials" in blocks) and not is_published
