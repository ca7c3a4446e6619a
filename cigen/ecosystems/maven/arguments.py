"""``.mvn/maven.config`` and ``.mvn/jvm.config``: what every Maven run in a folder is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cigen.evidence.statement import folders_up
from cigen.facts import Source
from cigen.repo import Repo

FOLDER = ".mvn"


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """The -D and -P of ``maven.config``; ``root`` is the folder that holds ``.mvn``, if any does.

    ``asked`` are the properties that pipelines give it beside. ``settings`` are the files that -s and -gs name, and
    ``jvm`` the options of ``jvm.config``.
    """

    root: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    profiles: frozenset[str] = frozenset()
    asked: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    jvm: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The ``.mvn`` folder."""
        return FOLDER if self.root in (None, ".") else f"{self.root}/{FOLDER}"

    def source(self, key: str) -> Source:
        """The place of an argument."""
        return Source(file=f"{self.folder}/maven.config", key=key)


def near(repo: Repo, folder: str) -> Arguments:
    """The arguments of a run in ``folder``: Maven takes the nearest ``.mvn``, here or above."""
    for place in folders_up(folder):
        inside = FOLDER if place == "." else f"{place}/{FOLDER}"
        if repo.inside(inside) or repo.inside(f"{inside}/wrapper"):
            words = (repo.text(f"{inside}/maven.config") or "").split()
            jvm = (repo.text(f"{inside}/jvm.config") or "").split()
            return _parse(place, words, tuple(jvm))
    return Arguments()


def _parse(root: str, words: list[str], jvm: tuple[str, ...]) -> Arguments:
    properties, active, settings = {}, set(), []
    following = iter(words)
    for word in following:
        if word.startswith("-D"):
            name, _, value = word[2:].partition("=")
            properties[name] = value or "true"
        elif word in ("-P", "--activate-profiles"):
            active.update(next(following, "").split(","))
        elif word.startswith("-P"):
            active.update(word[2:].split(","))
        elif word in ("-s", "--settings", "-gs", "--global-settings"):
            settings.append(next(following, ""))
        elif word.startswith(("--settings=", "--global-settings=")):
            settings.append(word.partition("=")[2])
    profiles = frozenset(name.strip().lstrip("+") for name in active)
    return Arguments(root=root, properties=properties, profiles=profiles, settings=tuple(settings), jvm=jvm)
