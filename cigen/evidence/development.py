"""Images in which a team works: they start what shows pages while somebody changes them, and nobody deploys that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence import package_scripts
from cigen.evidence.images import dockerfiles
from cigen.repo import Repo, below

_WORD = re.compile(r"[^\s\"',\[\]]+")
_SERVES = re.compile(
    r"(?<![\w./-])(?:vite(?=$| --| dev\b| serve\b)|ng serve|(?:react-scripts(?:-ts)?|craco|react-app-rewired) start"
    r"|vue-cli-service serve|webpack-dev-server|webpack serve|parcel(?! build\b)|astro dev|gatsby develop|ember serve)"
)
_MAX_TEXT = 5000


def shows_pages(repo: Repo, folder: str, text: str) -> bool:
    """Whether the image in ``text`` starts such a server, itself or by scripts of the package.json in ``folder``."""
    return any(map(_SERVES.search, _started(repo, folder, text)))


def _started(repo: Repo, folder: str, text: str) -> Iterator[str]:
    entries = repo.json(below(folder, "package.json")).get("scripts").entries
    scripts = {key.text: value.text for key, value in entries}
    pending = [" ".join(_WORD.findall(dockerfiles.started(text)))]
    while pending:
        one = pending.pop()[:_MAX_TEXT]
        yield one
        pending += [scripts.pop(name) for name in dict.fromkeys(package_scripts.called(one)) if name in scripts]
