"""A program's folder of requirements files, one for each place where it runs: ``requirements/``, or its image's."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from cigen.ecosystems.python import django
from cigen.evidence import places
from cigen.evidence.images import dockerfiles
from cigen.facts import PATH
from cigen.repo import Repo, below
from cigen.settings import Settings

NAME = "requirements"
# Of the files those that a program runs with, the best first: what production adds includes what all share.
_STEMS = ("production", "prod", "deploy", "requirements", "main", "base", "common", "default", "core", "app")
_FILE = re.compile(rf"(?:requirements[-_.])?({'|'.join(_STEMS)})\.txt")
_INSTALLED = re.compile(r"(?:-r|--requirement)[= ]*[\"']?(?:[\w./-]{0,100}/)?([\w-]{1,60})/([\w.-]{1,60}\.txt)")
_PROGRAM = re.compile(r"(?:(?:src/)?[A-Za-z_]\w{0,60}/__init__|main|app|run|server|bot|wsgi|__main__)\.py")
_MAX_TEXT = 20_000  # characters of one command
_MAX_IMAGES = 100


def folders(repo: Repo, settings: Settings) -> Iterator[str]:
    """The folders of programs that have such a folder."""
    found = _places(path for path in repo.matching(_FILE) if _is_taken(path, settings))
    installed = (folder for folder in repo.remember(_of_images) if _is_taken(f"{folder}/", settings))
    for folder in sorted({*(_program(repo, one) for one in found), *installed}):
        if _has_program(repo, folder):
            yield folder


def main(repo: Repo, folder: str) -> str | None:
    """The file that the program in ``folder`` runs with: what its images install, or what is called after it."""
    inside = repo.inside(place(repo, folder))
    found = {posixpath.basename(path): path for path in inside if PATH.fullmatch(path)}
    ranked = sorted((name for name in found if _FILE.fullmatch(name)), key=_rank)
    shells = dockerfiles.commands_beside(repo, folder)
    installed = {match[2] for shell in shells for match in _INSTALLED.finditer(shell[:_MAX_TEXT])}
    return next((found[name] for name in (*(one for one in ranked if one in installed), *ranked)), None)


def place(repo: Repo, folder: str) -> str:
    """The folder of requirements of the program in ``folder``: beside it, in its package, or as its image has it."""
    own = below(folder, NAME)
    if repo.inside(own):
        return own
    return repo.remember(_in_packages).get(folder) or repo.remember(_of_images).get(folder, own)


def _of_images(repo: Repo) -> Mapping[str, str]:
    """The folders of requirements that an image installs from, by the folder of the image, which lies above."""
    found: dict[str, str] = {}
    for path in repo.matching(dockerfiles.NAME)[:_MAX_IMAGES]:
        folder = posixpath.dirname(path) or "."
        for shell in dockerfiles.commands(repo.text(path) or ""):
            for match in _INSTALLED.finditer(shell[:_MAX_TEXT]):
                own = below(folder, match[1])
                if _FILE.fullmatch(match[2]) and repo.exists(below(own, match[2])):
                    found.setdefault(folder, own)
    return found


def _in_packages(repo: Repo) -> Mapping[str, str]:
    """The folders of requirements by those of the programs, the first of each."""
    return {_program(repo, one): one for one in reversed([*_places(repo.matching(_FILE))])}


def _places(files: Iterable[str]) -> Iterable[str]:
    """The folders of that name that hold ``files``, each once."""
    folders = dict.fromkeys(map(posixpath.dirname, files))
    return (one for one in folders if posixpath.basename(one) == NAME)


def _program(repo: Repo, requirements: str) -> str:
    """Where the program is that has ``requirements``: Django's script above may have its settings beside them."""
    folder = posixpath.dirname(requirements) or "."
    script = below(posixpath.dirname(folder) or ".", django.SCRIPT)
    if not repo.exists(script) or repo.exists(below(folder, django.SCRIPT)):
        return folder
    settings = re.compile(rf"[\"']{re.escape(posixpath.basename(folder))}\.[\w.]{{1,100}}[\"']")
    return posixpath.dirname(script) or "." if settings.search((repo.text(script) or "")[:_MAX_TEXT]) else folder


def _is_taken(path: str, settings: Settings) -> bool:
    return not settings.excludes(path) and not places.is_aside(path)


def _rank(name: str) -> tuple[int, str]:
    match = _FILE.fullmatch(name)
    return (_STEMS.index(match[1]) if match else len(_STEMS), name)


def _has_program(repo: Repo, folder: str) -> bool:
    """Whether a package, a script that starts one or Django's lies there, and not what only tests or tools have."""
    inside = repo.below(folder)
    own = (path if folder == "." else path.removeprefix(f"{folder}/") for path in inside if not places.is_aside(path))
    return django.script(repo, folder) is not None or any(map(_PROGRAM.fullmatch, own))
