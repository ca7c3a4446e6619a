"""What a Jenkinsfile, a program that is not run, has a shell do: in the shape of a GitHub workflow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cigen.doctree import Node
from cigen.evidence.pipelines import reshaped

MAX_TEXT = 200_000
MAX_STEPS = 300
_MAX_DEPTH = 100
_NEXT = re.compile(
    r"//[^\n]*|/\*|'''|\"\"\"|'(?:[^'\\\n]|\\.){0,2000}'|\"(?:[^\"\\\n]|\\.){0,2000}\"|[{}():,]|[A-Za-z_]\w{0,60}",
    re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)")
_SHELLS = ("sh", "bat")
_FOLDER = re.compile(r"[\w./-]{1,200}", re.ASCII)


@dataclass(kw_only=True)
class _Reader:
    """Where in the program it is: the folders of the blocks around, and what a call that began waits for."""

    folders: list[str] = field(default_factory=lambda: ["."])
    call: str = ""
    key: str = ""
    entered: str = ""

    def steps(self, text: str) -> Iterator[tuple[str, str, int]]:
        """Every command with its folder and line."""
        for kind, said, line in _tokens(text):
            if kind == "text" and self.call == "dir":
                self.entered = said if _FOLDER.fullmatch(said) else "${{ unknown }}"
            elif kind == "text" and self.call in _SHELLS and self.key != "label":
                yield said, self.folders[-1], line
            self._go_on(kind, said)

    def _go_on(self, kind: str, said: str) -> None:
        if said == "{" and kind == "sign":
            self.folders.append(self.entered or self.folders[-1])
            self.entered = ""
        elif said == "}" and kind == "sign" and len(self.folders) > 1:
            self.folders.pop()
        if kind == "word":
            is_key = self.call in _SHELLS and said in ("script", "label", "returnStdout", "returnStatus", "encoding")
            self.call, self.key = (self.call, said) if is_key else (said if said in (*_SHELLS, "dir") else "", "")
        elif kind == "text" and self.key != "label":
            self.call = ""
        elif kind == "text":
            self.key = ""


def workflow(text: str) -> Node:
    """All of it as the steps of one job."""
    steps = []
    for command, folder, line in _Reader().steps(text[:MAX_TEXT]):
        place = [("working-directory", _text(folder, line))] if folder != "." else []
        steps.append(Node.of(line, [("run", _text(command, line)), *place]))
    job = Node.of(1, [("steps", Node.branch("list", 1, steps[:MAX_STEPS]))])
    return reshaped.workflow(1, [("jenkins", job)] if steps else [])


def _text(text: str, line: int) -> Node:
    return Node(kind="scalar", line=line, text=text)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Words, strings and signs, each with its line."""
    at, line = 0, 1
    while match := _NEXT.search(text, at):
        line += text.count("\n", at, match.start())
        at, said = match.end(), match[0]
        if said in ("/*", "'''", '"""'):
            close = text.find("*/" if said == "/*" else said, at)
            inside, start = text[at : close if close >= 0 else len(text)], line
            line += inside.count("\n")
            at = close + len(said) if close >= 0 else len(text)
            if said != "/*":
                yield "text", inside, start
        elif said[0] in "'\"":
            yield "text", _ESCAPE.sub(r"\1", said[1:-1]), line
        elif not said.startswith("//"):
            yield ("sign" if said in "{}():," else "word"), said, line
