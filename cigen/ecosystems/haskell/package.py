"""What a package says of itself, in a .cabal file or in the package.yaml that hpack makes one of."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.facts import NAME, Source
from cigen.repo import Repo
from cigen.yamltree import Node

HPACK = "package.yaml"
MAX_LINES = 20_000
_FIELD = re.compile(r"(?P<indent> *)(?P<name>[A-Za-z][\w-]{0,40}) *: *(?P<value>.*)")
_SECTION = re.compile(
    r"(?i)(?P<kind>library|executable|test-suite|benchmark|foreign-library|common|flag)\b *(?P<name>[\w.-]*)"
)
_DEPENDENCY = re.compile(r"([A-Za-z][\w-]{0,63})(?::(?:\{[^}]{0,200}\}|[\w-]+))?\s*([^,]*)")


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A package that is asked for, the range as it is written, and where."""

    name: str
    wanted: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Program:
    """An executable and the main file that it is made of, with the folders where that may be."""

    name: str
    main: str = ""
    folders: tuple[str, ...] = (".",)


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package; ``tested_with`` are the compilers that it names, as it writes them."""

    file: str
    name: str
    programs: tuple[Program, ...] = ()
    has_tests: bool = False
    requirements: tuple[Requirement, ...] = ()
    tested_with: tuple[tuple[str, Source], ...] = ()

    @property
    def folder(self) -> str:
        """Where it lies."""
        return posixpath.dirname(self.file) or "."


def read(repo: Repo, file: str) -> Package | None:
    """The package of ``file``; ``None`` where that is none."""
    if posixpath.basename(file) == HPACK:
        documents = repo.yaml(file)
        return _hpack(file, documents[0]) if len(documents) == 1 and documents[0].kind == "mapping" else None
    text = repo.text(file)
    return _cabal(file, text) if text and re.search(r"(?im)^name *:", text) else None


@dataclass
class _Section:
    kind: str
    name: str
    fields: dict[str, str]


def _cabal(file: str, text: str) -> Package:
    sections, requirements, tested = [_Section("", "", {})], [], []
    for number, name, value in _fields(text, sections):
        source = Source(file=file, line=number, key=name)
        if name == "build-depends" and sections[-1].kind != "benchmark":
            requirements += [Requirement(name=said[0], wanted=said[1], source=source) for said in _listed(value)]
        elif name == "tested-with":
            tested.append((value, source))
        else:
            sections[-1].fields.setdefault(name, value)
    name = sections[0].fields.get("name", "")
    return Package(
        file=file,
        name=name if NAME.fullmatch(name) else posixpath.basename(file).removesuffix(".cabal"),
        programs=tuple(
            Program(
                name=one.name, main=one.fields.get("main-is", ""), folders=_words(one.fields.get("hs-source-dirs", "."))
            )
            for one in sections
            if one.kind == "executable" and NAME.fullmatch(one.name)
        ),
        has_tests=any(one.kind == "test-suite" for one in sections),
        requirements=tuple(requirements),
        tested_with=tuple(tested),
    )


def _fields(text: str, sections: list[_Section]) -> Iterator[tuple[int, str, str]]:
    """Fields with their first line and their whole value; ``sections`` grows with each section that begins."""
    open_field: tuple[int, str, int] | None = None
    value: list[str] = []
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES], 1):
        bare = line.split("--", 1)[0].rstrip() if line.lstrip().startswith("--") else line.rstrip()
        indent = len(bare) - len(bare.lstrip())
        if not bare.strip():
            continue
        if open_field and indent > open_field[2]:
            value.append(bare.strip())
            continue
        if open_field:
            yield open_field[0], open_field[1], " ".join(value)
            open_field = None
        if match := _FIELD.fullmatch(bare):
            open_field, value = (number, match["name"].lower(), indent), [match["value"]]
        elif not indent and (match := _SECTION.fullmatch(bare)):
            sections.append(_Section(match["kind"].lower(), match["name"], {}))
    if open_field:
        yield open_field[0], open_field[1], " ".join(value)


def _listed(value: str) -> Iterator[tuple[str, str]]:
    for part in value.split(","):
        if match := _DEPENDENCY.fullmatch(part.strip()):
            yield match[1], match[2].strip()


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())[:20] or (".",)


def _hpack(file: str, document: Node) -> Package:
    name = document.get("name").text
    made = [(key.text, body) for key, body in document.get("executables").entries]
    if document.get("executable").kind == "mapping":
        made.append((name, document.get("executable")))
    scopes = [document, *(document.get(key) for key in ("library", "internal-libraries"))]
    for key in ("executables", "tests"):
        scopes += [body for _, body in document.get(key).entries]
    return Package(
        file=file,
        name=name if NAME.fullmatch(name) else posixpath.basename(posixpath.dirname(file)) or "package",
        programs=tuple(
            Program(name=key, main=body.get("main").text, folders=_folders(body))
            for key, body in made
            if NAME.fullmatch(key)
        ),
        has_tests=bool(document.get("tests").entries),
        requirements=tuple(item for scope in scopes for item in _required(file, scope.get("dependencies"))),
    )


def _folders(body: Node) -> tuple[str, ...]:
    return tuple(node.text for node in body.get("source-dirs").scalars())[:20] or (".",)


def _required(file: str, said: Node) -> Iterator[Requirement]:
    for node in said.scalars() if said.kind != "mapping" else ():
        for name, wanted in _listed(node.text):
            yield Requirement(name=name, wanted=wanted, source=Source(file=file, line=node.line, key="dependencies"))
    for key, value in said.entries:
        for name, wanted in _listed(f"{key.text} {value.text if value.kind == 'scalar' else ''}"):
            yield Requirement(name=name, wanted=wanted, source=Source(file=file, line=key.line, key="dependencies"))
