"""Every pom of a repository, read once, and how they refer to each other."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping

from cigen.display import printable
from cigen.ecosystems.maven import pom as poms
from cigen.ecosystems.maven.pom import Key, Parent, Pom, Value
from cigen.facts import Finding, Source
from cigen.repo import Repo, resolve
from cigen.xmltree import XmlError

MAX_PARENTS = 50
MAX_TOLD = 50  # findings of one code: nobody reads more
MAX_TAGS = 2_000_000  # of all poms of a repository: ten times what the largest monorepos have
MANIFEST = "pom.xml"


class Catalog:
    """The poms by path; a broken one is a finding and ``None``."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.findings: list[Finding] = []
        self._poms: dict[str, Pom | None] = {}
        self._tags_left = MAX_TAGS
        self._told: set[Finding] = set()
        self._counts: Counter[str] = Counter()

    def tell(self, finding: Finding) -> None:
        """Add to the findings, once, and of one code not without end."""
        if finding in self._told:
            return
        self._told.add(finding)
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= MAX_TOLD:
            self.findings.append(finding)

    def untold(self) -> Iterator[Finding]:
        """Of each code with more findings than are told, how many were left out."""
        for code, count in sorted(self._counts.items()):
            if count > MAX_TOLD:
                message = f"{count - MAX_TOLD} more findings of the kind {code}, beyond the {MAX_TOLD} that are told"
                yield Finding(code=code, severity="info", message=message)

    def get(self, file: str) -> Pom | None:
        """The pom that lies at ``file``; ``None`` where there is none, or it is broken."""
        if file not in self._poms:
            self._poms[file] = self._read(file)
        return self._poms[file]

    def _read(self, file: str) -> Pom | None:
        content = self.repo.bytes(file)
        if content is None:
            return None
        self._tags_left -= content.count(b"<")
        if self._tags_left < 0:
            message = f"the poms read so far hold {MAX_TAGS} tags: {printable(file)} is not read"
            self.tell(Finding(code="too-many-poms", severity="error", message=message, file=file))
            return None
        try:
            return poms.read(file, content)
        except XmlError as error:
            source = Source(file=file, line=error.line)
            message = f"{printable(file)}:{error.line}:{error.column}: {printable(error.problem)}"
            self.tell(Finding.at(source, "broken-pom", "error", message))
            return None

    def module(self, owner: Pom, module: Value) -> str | None:
        """The path of the pom that a <module> means; ``None`` where it lies outside the repository."""
        return self._manifest(owner, module.text)

    def _manifest(self, owner: Pom, relative: str) -> str | None:
        path = resolve(owner.folder, relative)
        if path is None or self.repo.exists(path):
            return path
        return posixpath.normpath(posixpath.join(path, MANIFEST))

    def parent(self, child: Pom) -> Pom | None:
        """The parent that <relativePath> leads to; ``None`` where Maven would ask a remote repository."""
        if child.parent is None or not child.parent.path:
            return None
        path = self._manifest(child, child.parent.path)
        found = self.get(path) if path else None
        return found if found and is_meant(child.parent, found) else None

    def chain(self, child: Pom, siblings: Mapping[Key, Pom]) -> tuple[tuple[Pom, ...], Parent | None]:
        """The pom with its parents in the repository, nearest first, and the parent outside, if any.

        ``siblings`` are the poms built together: Maven finds a parent among them without a relativePath.
        """
        chain = {child.file: child}
        last = child
        while last.parent and len(chain) <= MAX_PARENTS:
            found = self.parent(last) or _among(siblings, last.parent)
            if found is None:
                return tuple(chain.values()), last.parent
            if found.file in chain:
                break
            last = chain[found.file] = found
        if last.parent:
            self._circle(child)
        return tuple(chain.values()), None

    def _circle(self, child: Pom) -> None:
        message = f"{printable(child.file)}: its parents form a circle, or are more than {MAX_PARENTS}"
        self.tell(Finding(code="parent-circle", severity="warning", message=message, file=child.file))


def is_meant(reference: Parent, found: Pom) -> bool:
    """Whether ``found`` is what ``reference`` names; a version that is a property or range may be."""
    wanted = reference.version.text
    return (reference.group, reference.artifact) == found.key and (
        wanted == found.version or "${" in wanted + found.version or "," in wanted or not wanted
    )


def _among(siblings: Mapping[Key, Pom], reference: Parent) -> Pom | None:
    found = siblings.get((reference.group, reference.artifact))
    return found if found and is_meant(reference, found) else None
