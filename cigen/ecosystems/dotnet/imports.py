"""What MSBuild reads besides a project file: Directory.Build files and what these and the project import.

Order and names: https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cigen import xmltree
from cigen.ecosystems.base import below
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, resolve
from cigen.xmltree import Element, XmlError

PROPS, TARGETS = "Directory.Build.props", "Directory.Build.targets"
MAX_FILES = 50  # of one project
_PROPERTY = re.compile(r"\$\(([A-Za-z_][\w.]{0,80})\)")
_CONDITION = re.compile(r"\s*'?(\$\([A-Za-z_][\w.]{0,80}\)|[\w.-]{0,80})'?\s*(==|!=)\s*'?([\w.-]{0,80})'?\s*")
# `$(MSBuildProjectName.ToLower().EndsWith('tests'))`, alone or as what is true or false.
_CALL = re.compile(
    r"\s*'?\$\((?P<name>[A-Za-z_]\w{0,80})(?:\.To(?P<case>Lower|Upper)(?:Invariant)?\(\))?"
    r"\.(?P<asks>Contains|StartsWith|EndsWith)\(\s*['\"`](?P<text>[\w.-]{1,80})['\"`]\s*\)\)'?\s*"
    r"(?:(?P<sign>==|!=)\s*'?(?P<value>[A-Za-z]{1,5})'?\s*)?"
)
_OR, _AND = (re.compile(rf"\s{word}\s", re.IGNORECASE) for word in ("or", "and"))


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A file of MSBuild's that takes part in a project."""

    file: str
    root: Element


@dataclass(kw_only=True)
class Evaluation:
    """One project's files in MSBuild's order, as far as conditions and paths can be told without it."""

    repo: Repo
    properties: dict[str, str] = field(default_factory=dict)  # by name in lower case
    seen: set[str] = field(default_factory=set)

    def layers(self, file: str, root: Element) -> Iterator[Layer]:
        """The properties above ``file``, the project itself, then the targets above; each after what it imports."""
        name = posixpath.basename(file).rpartition(".")[0]
        self.properties |= {"msbuildprojectname": name, "projectname": name}
        places = folders_up(posixpath.dirname(file) or ".")
        for folder in reversed(places):
            yield from self._read(below(folder, PROPS))
        yield from self._with_imports(file, root)
        for folder in reversed(places):
            yield from self._read(below(folder, TARGETS))

    def holds(self, element: Element) -> bool:
        """Whether its condition is met; one that only MSBuild can tell is not."""
        condition = element.attributes.get("Condition")
        if condition is None:
            return True
        return any(all(map(self._is_met, _AND.split(one))) for one in _OR.split(condition[:500]))

    def _is_met(self, condition: str) -> bool:
        if match := _CONDITION.fullmatch(condition):
            is_same = self._filled(match[1]).lower() == match[3].lower()
            return is_same == (match[2] == "==")
        call = _CALL.fullmatch(condition)
        if call is None:
            return False
        return self._asked(call) == ((call["sign"] == "!=") == ((call["value"] or "").lower() == "false"))

    def _asked(self, call: re.Match[str]) -> bool:
        """What a property answers, as .NET's strings do: with the case of its letters."""
        value = self.properties.get(call["name"].lower(), "")
        value = {"Lower": value.lower(), "Upper": value.upper()}.get(call["case"], value)
        return {
            "Contains": call["text"] in value,
            "StartsWith": value.startswith(call["text"]),
            "EndsWith": value.endswith(call["text"]),
        }[call["asks"]]

    def _read(self, path: str) -> Iterator[Layer]:
        if path in self.seen or len(self.seen) >= MAX_FILES or not self.repo.exists(path):
            return
        self.seen.add(path)
        try:
            root = xmltree.parse(self.repo.bytes(path) or b"")
        except XmlError:
            return
        yield from self._with_imports(path, root)

    def _with_imports(self, file: str, root: Element) -> Iterator[Layer]:
        for element in root.children:
            if element.tag == "Import" and "Sdk" not in element.attributes and self.holds(element):
                path = self._path(file, element.attributes.get("Project", ""))
                if path is not None:
                    yield from self._read(path)
            elif element.tag == "PropertyGroup" and self.holds(element):
                self._set(element.children)
        yield Layer(file=file, root=root)

    def _set(self, elements: tuple[Element, ...]) -> None:
        for element in elements:
            if self.holds(element):
                self.properties[element.tag.lower()] = self._filled(element.text)

    def _path(self, file: str, written: str) -> str | None:
        folder = posixpath.dirname(file) or "."
        here: Mapping[str, str] = {"msbuildthisfiledirectory": "./", "msbuildprojectdirectory": "."}
        path = self._filled(written[:500], here).replace("\\", "/").replace("//", "/")
        return resolve(folder, path) if path else None

    def _filled(self, text: str, first: Mapping[str, str] | None = None) -> str:
        known = {**self.properties, **(first or {})}
        return _PROPERTY.sub(lambda match: known.get(match[1].lower(), ""), text)[:1000]
