"""What images of the team's are made of: a folder that one starts, or whose pages it serves, is deployed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import folders_up, written_by_cigen
from cigen.repo import Repo, below

_MAX_FILES = 100


@dataclass(frozen=True, kw_only=True)
class Image:
    """A Dockerfile of the team's, and what its last stage copies and starts."""

    file: str
    packed: str
    has_pages: bool


def image(repo: Repo, folder: str, others: Collection[str] = ()) -> Image | None:
    """The image of what lies in ``folder``: by a Dockerfile there, else by one that packs it and none of ``others``.

    Only a path of several names tells that it is this folder: ``/app`` is where any image has its program.
    """
    own = posixpath.normpath(f"{folder}/Dockerfile")
    images = repo.remember(_images)
    beside = next((one for one in images if one.file == own), None)
    if beside or "/" not in folder:
        return beside
    mine = [one for one in images if _packs(one, folder) and not _is_of_another(repo, one, folder)]
    alone = (one for one in mine if not any(_packs(one, other) for other in others))
    return next((one for one in mine if posixpath.dirname(one.file) == folder), next(alone, None))


def _is_of_another(repo: Repo, one: Image, folder: str) -> bool:
    """Whether it lies beside the manifest of a package elsewhere, which only uses what lies in ``folder``."""
    home = posixpath.dirname(one.file) or "."
    return home not in folders_up(folder) and repo.exists(below(home, "package.json"))


def _packs(one: Image, folder: str) -> bool:
    path = rf"(?<![\w.-]){re.escape(folder)}(?![\w.-])"
    return "/" in folder and re.search(path, one.packed) is not None


def _images(repo: Repo) -> tuple[Image, ...]:
    return tuple(islice(_found(repo), _MAX_FILES))


def _found(repo: Repo) -> Iterator[Image]:
    for path in islice((path for path in repo.files if dockerfiles.NAME.fullmatch(path)), _MAX_FILES):
        text = "" if ".devcontainer/" in path else repo.text(path) or ""
        if (packed := dockerfiles.packed(text)) and not written_by_cigen(text):
            yield Image(file=path, packed=packed, has_pages=dockerfiles.packs_pages(text))
