"""XML from a repository as a tree with line numbers; no DOCTYPE, so no entity expands or fetches anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_DEPTH = 200
MAX_ELEMENTS = 100_000


class XmlError(ValueError):
    """Bytes that are not XML, or more of it than is reasonable; ``line`` and ``column`` count from 1."""

    def __init__(self, problem: str, line: int, column: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line
        self.column = column


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """An element: its name without namespace, the text directly in it (stripped), and what stands in it."""

    tag: str
    line: int
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()

    def find(self, *tags: str) -> Element | None:
        """The first element on the path ``tags`` below this one."""
        found: Element | None = self
        for tag in tags:
            found = next((child for child in found.children if child.tag == tag), None) if found else None
        return found

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element on the path ``tags`` below this one, in order."""
        if not tags:
            yield self
            return
        for child in self.children:
            if child.tag == tags[0]:
                yield from child.all(*tags[1:])

    def text_of(self, *tags: str) -> str:
        """The text of the first element on the path ``tags``; empty where there is none."""
        found = self.find(*tags)
        return found.text if found else ""

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in order."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending += reversed(element.children)


def parse(content: bytes) -> Element:
    """The root element of ``content``, in whatever encoding it declares; raises :class:`XmlError`."""
    builder = _Builder()
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise XmlError(expat.ErrorString(error.code), error.lineno, error.offset + 1) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, XmlError):
            raise
        raise XmlError("is in an encoding that is not known", 1, 1) from None
    return builder.root()


@dataclass
class _Open:
    """An element whose end has not come yet."""

    tag: str
    line: int
    attributes: Mapping[str, str]
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    def close(self) -> Element:
        return Element(
            tag=self.tag,
            line=self.line,
            text="".join(self.texts).strip(),
            attributes=self.attributes,
            children=tuple(self.children),
        )


class _Builder:
    """Parser events to elements, without recursion."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._open = [_Open("", 1, {})]
        self._count = 0

    def root(self) -> Element:
        return self._open[0].children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise self._error(f"holds more than {MAX_ELEMENTS} elements")
        if len(self._open) > MAX_DEPTH:
            raise self._error(f"is nested deeper than {MAX_DEPTH}")
        self._open.append(_Open(_local(name), self.parser.CurrentLineNumber, attributes))

    def _end(self, _name: str) -> None:
        ended = self._open.pop()
        self._open[-1].children.append(ended.close())

    def _text(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def _doctype(self, *_declaration: object) -> None:
        raise self._error("has a DOCTYPE: entities are not read")

    def _error(self, problem: str) -> XmlError:
        return XmlError(problem, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
