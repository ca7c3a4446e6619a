"""A Dockerfile as the tree that is merged: stages by name, instructions by what they set, scripts by likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cigen.merge.conflicts import UnmergeableError
from cigen.merge.patch import Patch
from cigen.merge.source import Comment, Source
from cigen.merge.tree import Node, Shape, digest

_ESCAPE = re.compile(r"(?:#[^\n]*\n)*?#\s*escape\s*=\s*(`)\s*\n", re.IGNORECASE)
_WORD = re.compile(r"\s*([A-Za-z]+)(?=\s|$)")
_FROM = re.compile(r"(?is)(FROM\s+)((?:--\S+\s+)*)(\S+)(?:\s+AS\s+(\S+))?\s*")
# As BuildKit has it, a here-document is a word of its own: no `<<<text`, no `$((1<<n))`, nothing in quotes.
_SHELL_WORD = re.compile(r"""(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+""")
_HEREDOC = re.compile(r"""\d*<<(?P<tabs>-?)(?P<quote>['"]?)(?P<mark>[^<'"\s]+)(?P=quote)""")
_ORIGIN = re.compile(r"--from=(\S+)")
_KNOWN = re.compile(
    "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER"
    "|VOLUME|WORKDIR"
)


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """An instruction by its place; ``value`` is it on one line, without comments between its lines."""

    word: str
    start: int
    end: int
    value: str


def parse(text: str) -> tuple[Source, Node]:
    """The text with its comments, and its tree; raises :class:`UnmergeableError`."""
    instructions, comments = _read(text)
    source = Source(text, comments)
    starts = [place for place, step in enumerate(instructions) if step.word == "FROM"]
    if not starts:
        raise UnmergeableError("it is no Dockerfile: it has no FROM")
    header = _header_end(source, instructions[0].start)
    groups = [instructions[begin:end] for begin, end in zip([0, *starts], [*starts, None], strict=True)]
    stages, floor = [], header
    for place, group in enumerate(group for group in groups if group):
        stages.append(_stage(source, group, place, floor))
        floor = group[-1].end
    keys = [stage.key for stage in stages]
    if len(set(keys)) != len(keys):
        raise UnmergeableError("two stages have the same name", hint="name each stage once")
    return source, _root(source, stages, header)


def _root(source: Source, stages: Sequence[Node], header: int) -> Node:
    end = len(source.text)
    return Node(
        kind="list",
        key="",
        digest=digest("list", (stage.digest for stage in stages)),
        head=header,
        start=header,
        end=end,
        lead=0,
        tail=end,
        children=tuple(stages),
        above=source.texts(0, header),
        comments=source.texts(0, end),
    )


def _header_end(source: Source, first: int) -> int:
    """The comments at the very top, up to a blank line, belong to the file."""
    end = 0
    for comment in source.within(0, first):
        if source.line_start(comment.start) != end:
            break
        end = source.line_end(comment.start)
    return end


def _read(text: str) -> tuple[list[Instruction], list[Comment]]:
    escape = "`" if _ESCAPE.match(text) else "\\"
    found: list[Instruction] = []
    comments: list[Comment] = []
    position = 0
    while position < len(text):
        end = _line_end(text, position)
        line = text[position:end].strip()
        if line.startswith("#"):
            start = text.index("#", position)
            comments.append(Comment(start=start, end=start + len(text[start:end].rstrip()), alone=True))
        elif line:
            found.append(_instruction(text, position, escape))
            end = _line_end(text, max(found[-1].end - 1, position))
        position = end
    return found, comments


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _instruction(text: str, start: int, escape: str) -> Instruction:
    """One instruction: lines that are continued, comments and blank lines between them, and here-documents."""
    parts: list[str] = []
    position = start
    while position < len(text):
        end = _line_end(text, position)
        line = text[position:end].strip()
        position = end
        if line.startswith("#") or (not line and parts):
            continue
        parts.append(line.removesuffix(escape).strip())
        if not line.endswith(escape):
            break
    value = " ".join(part for part in parts if part)
    word = _WORD.match(value)
    if not word or not _KNOWN.fullmatch(word[1].upper()):
        raise UnmergeableError(f"line {text.count(chr(10), 0, start) + 1} is no Dockerfile instruction")
    if word[1].upper() in {"RUN", "COPY", "ADD", "ONBUILD"}:
        documents, position = _here_documents(text, position, value)
        value += documents
    begin = start + len(text[start:position]) - len(text[start:position].lstrip())
    return Instruction(word=word[1].upper(), start=begin, end=len(text[:position].rstrip()), value=value)


def _here_documents(text: str, position: int, value: str) -> tuple[str, int]:
    begin = position
    for match in filter(None, map(_HEREDOC.fullmatch, _SHELL_WORD.findall(value))):
        blanks = r"\t*" if match["tabs"] else ""
        ends = re.compile(rf"^{blanks}{re.escape(match['mark'])}$", re.MULTILINE).search(text, position)
        if not ends:
            raise UnmergeableError(f"the here-document {match['mark'][:80]} does not end")
        position = _line_end(text, ends.end())
    return ("\n" + text[begin:position].rstrip() if position > begin else ""), position


def _stage(source: Source, group: Sequence[Instruction], place: int, floor: int) -> Node:
    children = []
    for step in group:
        children.append(_node(source, step, floor))
        floor = step.end
    name = _name(group[0].value, place)
    tail = children[-1].tail
    return Node(
        kind="list",
        key=name,
        digest=digest("list", (name, *(child.digest for child in children))),
        head=children[0].head,
        start=children[0].start,
        end=children[-1].end,
        lead=children[0].lead,
        tail=tail,
        role="unit",
        children=tuple(children),
        names=(name,),
        comments=source.texts(children[0].lead, tail),
    )


def _name(value: str, place: int) -> str:
    match = _FROM.fullmatch(value)
    if match is None and not value.upper().startswith("FROM"):
        return "(before the first stage)"
    if match is None:
        raise UnmergeableError(f"{value[:80]!r} is no FROM that builds")
    return (match[4] or f"stage {place}").lower()


def _node(source: Source, step: Instruction, floor: int) -> Node:
    lead, tail = source.lead(step.start, floor), source.line_end(step.end)
    value = f"{step.word}{step.value[len(step.word) :]}"
    fields = _image(source, step, lead, tail) if step.word == "FROM" else ()
    shape: Shape = "fixed" if fields else "block"
    return Node(
        kind="map" if fields else "scalar",
        key=_label(step),
        digest=digest("map", (f"{f.key}={f.digest}" for f in fields)) if fields else digest("scalar", (value,)),
        head=step.start,
        start=step.start,
        end=step.end,
        lead=lead,
        tail=tail,
        value=value,
        shape=shape,
        role="script" if step.word == "RUN" else "",
        children=fields,
        names=(_fingerprint(step),),
        above=source.texts(lead, step.start),
        comments=source.texts(lead, tail),
    )


def _image(source: Source, step: Instruction, lead: int, tail: int) -> tuple[Node, ...]:
    """The flags and the image of a FROM, each in its place; the stage's name is the stage's identity."""
    match = _FROM.fullmatch(source.text, step.start, step.end)
    if match is None:
        return ()
    return tuple(
        Node(
            kind="scalar",
            key=key,
            digest=digest("scalar", (" ".join(match[group].split()),)),
            head=match.start(group),
            start=match.start(group),
            end=match.end(group),
            lead=lead,
            tail=tail,
            value=match[group],
            shape="fixed",
        )
        for key, group in (("flags", 2), ("image", 3))
    )


def _label(step: Instruction) -> str:
    return step.value.split("\n")[0][:60]


def _fingerprint(step: Instruction) -> str:
    """What an instruction sets, by which a changed one is known again; a RUN has no such thing."""
    words = step.value.split()
    match step.word:
        case "RUN":
            return ""
        case "COPY" | "ADD":
            origin = _ORIGIN.search(step.value)
            stage = re.sub(r"[:@].*", "", origin[1]) if origin else ""
            return f"{step.word} {stage} {words[-1]}"
        case "ENV" | "LABEL" | "ARG" if len(words) > 1:
            return f"{step.word} {words[1].partition('=')[0]}"
        case _:
            return step.word


class DockerfileStyle:
    """Dockerfile instructions are taken over as they are."""

    comma = " "

    def replacement(self, _: Source, old: Node, theirs: Source, new: Node, __: str | None) -> Patch:
        """The instruction, or a part of a FROM, as the generator wrote it."""
        return Patch(start=old.start, end=old.end, text=theirs.text[new.start : new.end])

    def inline(self, theirs: Source, new: Node) -> str:
        """The part as the generator wrote it."""
        return theirs.text[new.start : new.end]

    def emptied(self, _: Source, __: Node) -> Patch | None:
        """Nothing stands for instructions that are gone."""
        return None
