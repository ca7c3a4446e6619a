"""Folders of a Flutter app or plugin for each platform: their builds are Flutter's, which writes and drives them."""

from __future__ import annotations

import posixpath
import re

from cigen.repo import Repo

_PLATFORM = re.compile(r"(?:(.+)/)?(?:android|ios|linux|macos|windows|(web))/.+")
_NEEDS = re.compile(r"^[ \t]+(?:sdk:[ \t]*flutter\b|flutter:[ \t]*[\"'^>=\d])", re.MULTILINE)
_ITS_PAGE = re.compile(r"\bflutter(?:_bootstrap|_service_worker)?\.js\b|\bmain\.dart\.js\b|\$FLUTTER_BASE_HREF")


def drives(repo: Repo, path: str) -> bool:
    """Whether the file lies in such a folder; in ``web``, a name that people use too, where Flutter's page is there."""
    while match := _PLATFORM.fullmatch(path):
        folder, web = match[1] or "", match[2]
        needs = _NEEDS.search(repo.text(posixpath.join(folder, "pubspec.yaml")) or "")
        if needs and (not web or _ITS_PAGE.search(repo.text(posixpath.join(folder, "web/index.html")) or "")):
            return True
        path = folder
    return False
