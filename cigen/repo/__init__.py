"""The only way to look at a repository: its files' paths and bytes, within limits, never executed.

A :class:`Repo` sits on a back end (:class:`Tree`): a folder on disk (``cigen.repo.folder``), a commit (``cigen.git``),
a mapping for tests here. Everything a back end offers is untrusted.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar, TypeVarTuple, cast

from cigen.display import printable
from cigen.doctree import NOTHING, DocumentError, Node
from cigen.errors import UsageError
from cigen.facts import Finding, Source
from cigen.repo.documents import JSON, JSON_DATA, JSONC, TOML, TOML_DATA, YAML, YAML_FILLED_IN, Format
from cigen.repo.folder import Folder
from cigen.repo.overlaid import Overlaid
from cigen.repo.tree import MAX_BYTES, Gathering, Listing, Notes, Tree, below, resolve

__all__ = ["MAX_BYTES", "MAX_TOTAL", "Listing", "Repo", "Tree", "below", "resolve"]

MAX_TOTAL = 256 << 20  # bytes of all files that are read
MAX_KEPT = 16 << 20  # characters of texts that are read once and kept
MAX_NODES = 1_000_000  # of all documents that are kept: 200 MB, where they are chosen to be large
Answer = TypeVar("Answer")
About = TypeVarTuple("About")
Document = TypeVar("Document")


class Repo:
    """A repository as cigen sees it; answers are cached, so asking twice is free (of texts, the last read)."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._texts = _Kept()
        self._documents: dict[tuple[str, str], object] = {}
        self._parsed: Counter[str] = Counter()  # characters of each format
        self._nodes_left = MAX_NODES
        self._answers: dict[object, object] = {}
        self._notes = Notes()
        self._bytes_left = MAX_TOTAL

    @classmethod
    def from_folder(cls, root: Path) -> Repo:
        """The files below ``root`` as they are on disk; raises ``UsageError`` where there is no folder."""
        if not root.is_dir():
            what = "is not a folder" if root.exists() else "does not exist"
            raise UsageError(f"{printable(str(root))} {what}", hint="name the folder of a repository")
        return cls(Folder(root))

    @classmethod
    def from_mapping(cls, files: Mapping[str, str | bytes]) -> Repo:
        """A repository made of path to content, as tests use it."""
        return cls(_Mapping(files))

    def with_text(self, path: str, text: str) -> Repo:
        """The repository as it would be if the file ``path`` held ``text``."""
        return Repo(Overlaid(self._tree, path, text))

    @cached_property
    def _listing(self) -> Listing:
        return self._tree.listing()

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self._listing.files) | self._listing.links.keys()

    @cached_property
    def _by_folder(self) -> Mapping[str, Sequence[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for path in self.files:
            index[path.rpartition("/")[0] or "."].append(path)
        return index

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for path in self.files:
            index[path.rpartition("/")[2]].append(path)
        return index

    @cached_property
    def files(self) -> Sequence[str]:
        """Every path, sorted."""
        links = self._listing.links
        return tuple(sorted((*self._listing.files, *links))) if links else self._listing.files

    @property
    def packages(self) -> Sequence[str]:
        """Paths of the folders called node_modules, sorted; none of their files is in the repository."""
        return self._listing.packages

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What could not be looked at or understood, and why."""
        return (*self._listing.findings, *self._notes.findings())

    def named(self, name: str) -> Sequence[str]:
        """Paths of all files called ``name``, sorted."""
        return self._by_name.get(name, ())

    def matching(self, pattern: re.Pattern[str]) -> Sequence[str]:
        """Paths of all files whose *name* matches ``pattern`` whole, sorted."""
        return sorted(path for name, paths in self._by_name.items() if pattern.fullmatch(name) for path in paths)

    def inside(self, folder: str) -> Sequence[str]:
        """Paths of the files directly in ``folder`` ("." for the root), not below it, sorted."""
        return self._by_folder.get(folder, ())

    def below(self, folder: str) -> Sequence[str]:
        """Paths of all files inside ``folder`` ("." for all), sorted."""
        if folder == ".":
            return self.files
        first = bisect_left(self.files, f"{folder}/")
        return self.files[first : bisect_left(self.files, f"{folder}0", first)]  # "0" is what follows "/"

    def exists(self, path: str) -> bool:
        """Whether ``path`` is a file of the repository."""
        return path in self._all

    def is_link(self, path: str) -> bool:
        """Whether ``path`` is a link to another file of the repository."""
        return path in self._listing.links

    def occupied(self, path: str) -> bool:
        """Whether something is at ``path`` or on the way to it, be it no file that can be read."""
        return path in self._all or self._tree.occupied(path)

    def bytes(self, path: str, limit: int = MAX_BYTES) -> bytes | None:
        """The content of a file; ``None`` where there is none, or (with a finding) it cannot be read or is larger."""
        if path not in self._all:
            return None
        if self._bytes_left <= 0:
            self._note("too-much-to-read", f"is not read: {MAX_TOTAL >> 20} MiB were read before it", path)
            return None
        content = self._tree.read(self._listing.links.get(path, path), limit)
        if content is None:
            self._note("unreadable", "cannot be read", path)
        elif len(content) > limit:
            self._note("file-too-large", f"is larger than {limit >> 10} KiB: not read", path)
            content = None
        self._bytes_left -= len(content or b"")
        return content

    def start(self, path: str, length: int) -> str | None:
        """The first bytes of a file that may hold anything, each as a character, to search for ASCII in.

        ``None``, untold, where it is not read.
        """
        if path not in self._all or self._bytes_left <= 0:
            return None
        content = self._tree.read(self._listing.links.get(path, path), length)
        self._bytes_left -= len(content or b"")
        return content[:length].decode("latin-1") if content is not None else None

    def text(self, path: str) -> str | None:
        r"""The content of a UTF-8 file without BOM, line ends as ``\n``; ``None`` as in :meth:`bytes`."""
        if path in self._texts:
            return self._texts.get(path)
        text = self._decode(path)
        self._texts.put(path, text)
        return text

    def yaml(self, path: str, *, filled_in: bool = False) -> tuple[Node, ...]:
        """The documents of a YAML file; none where there is no such file, or (with a finding) it is broken.

        What a build ``filled_in`` may have its marks, as ``@name@``, where no YAML has them.
        """
        return self._document(YAML_FILLED_IN if filled_in else YAML, path) or ()

    def json(self, path: str, *, comments: bool = False) -> Node:
        """The value of a JSON file, with ``comments`` and trailing commas if its readers allow them.

        :data:`~cigen.doctree.NOTHING` where there is no such file, or (with a finding) it is broken.
        """
        return self._document(JSONC if comments else JSON, path) or NOTHING

    def toml(self, path: str) -> Node:
        """The document of a TOML file, a mapping; ``NOTHING`` as in :meth:`json`."""
        return self._document(TOML, path) or NOTHING

    def json_data(self, path: str) -> object:
        """The value of a large JSON file (a lock file) as Python's own types; ``None`` where there is none.

        Many times faster than :meth:`json`, without lines, and not kept: ask once. Any shape may come.
        """
        return self._parse(JSON_DATA, path)

    def toml_data(self, path: str) -> Mapping[str, object]:
        """The document of a large TOML file (a lock file) as Python's own types; empty where there is none.

        As :meth:`json_data`.
        """
        return self._parse(TOML_DATA, path) or {}

    def remember(self, question: Callable[[Repo, *About], Answer], *about: *About) -> Answer:
        """The answer of a pure function of this repository, which is asked once; ``about`` what, as a key has it."""
        key = (question, *about)
        if key not in self._answers:
            self._answers[key] = question(self, *about)
        return cast("Answer", self._answers[key])

    def note(self, finding: Finding) -> None:
        """Add to :attr:`findings`, once however often it is found."""
        self._notes.put(finding)

    def _decode(self, path: str, limit: int = MAX_BYTES) -> str | None:
        content = self.bytes(path, limit)
        if content is None:
            return None
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            self._note("not-utf8", f"is not UTF-8 (byte {error.start}): not read", path)
            return None

    def _document(self, form: Format[Document], path: str) -> Document | None:
        key = (form.name, path)
        if key not in self._documents:
            document = self._parse(form, path)
            self._documents[key] = document
            return document
        return cast("Document | None", self._documents[key])

    def _parse(self, form: Format[Document], path: str) -> Document | None:
        text = self.text(path) if form.most_bytes <= MAX_BYTES else self._decode(path, form.most_bytes)
        if text is None:
            return None
        self._parsed[form.name] += len(text)
        if self._parsed[form.name] > form.most_in_all:
            message = f"is not read: more than {form.most_in_all >> 20} MiB of {form.name}"
            self._note("too-much-to-read", message, path)
            return None
        if self._nodes_left < 0:
            self._note("too-much-to-read", f"is not read: documents of {MAX_NODES} values were read before it", path)
            return None
        try:
            document = form.parse(text)
        except DocumentError as error:
            source = Source(file=path, line=error.line)
            message = f"{printable(path)}:{error.line}:{error.column}: {printable(error.problem)}"
            self.note(Finding.at(source, form.broken, "warning", message))
            return None
        self._nodes_left -= form.size(document)
        return document

    def _note(self, code: str, message: str, path: str) -> None:
        self._notes.add(code, "warning", f"{printable(path)} {message}", path)


class _Kept:
    """The texts that were asked for last, as many as ``MAX_KEPT`` characters hold."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str | None] = OrderedDict()
        self._left = MAX_KEPT

    def __contains__(self, path: str) -> bool:
        return path in self._texts

    def get(self, path: str) -> str | None:
        self._texts.move_to_end(path)
        return self._texts[path]

    def put(self, path: str, text: str | None) -> None:
        self._texts[path] = text
        self._left -= len(text or "")
        while self._left < 0:
            _, oldest = self._texts.popitem(last=False)
            self._left += len(oldest or "")


class _Mapping:
    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}

    def listing(self) -> Listing:
        gathering = Gathering()
        for path in self._files:
            folder, name = posixpath.split(path)
            gathering.take(f"{folder}/" if folder else "", [name])
        return gathering.listing()

    def read(self, path: str, _limit: int = MAX_BYTES) -> bytes | None:
        return self._files.get(path)

    def occupied(self, path: str) -> bool:
        return path in self._files
