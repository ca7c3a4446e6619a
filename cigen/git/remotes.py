"""What a remote repository says of its releases.

Through GitPython's command runner, which has deadlines: no repository is needed to ask, so none can plant a program
for git to run. What is fetched is one commit, to read its date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cigen.display import printable
from cigen.errors import TryAgainError

if TYPE_CHECKING:
    from git.cmd import Git

_SECONDS = 20.0  # for one answer of a remote
_TAG = re.compile(r"(?P<sha>[0-9a-f]{40}(?:[0-9a-f]{24})?)\trefs/tags/(?P<tag>[^\s^]{1,200})(?P<peeled>\^\{\})?")
_MAX_TAGS = 20_000


def tags(url: str) -> Mapping[str, str]:
    """Every tag of the remote and the commit that it stands for; raises :class:`TryAgainError` without an answer."""
    with TemporaryDirectory(prefix="cigen-") as folder:
        text = _ask(_git(folder), url, "ls-remote", "--tags", "--quiet", "--", url)
    found: dict[str, str] = {}
    for line in text.split("\n")[: 2 * _MAX_TAGS]:
        # An annotated tag comes twice: as itself, and peeled, right after it, as the commit.
        if match := _TAG.fullmatch(line):
            found[match["tag"]] = match["sha"]
    return found


def date_of(url: str, commit: str) -> datetime:
    """When ``commit`` of the remote was made, by what it says itself; raises :class:`TryAgainError`."""
    with TemporaryDirectory(prefix="cigen-") as folder:
        git = _git(folder)
        _ask(git, url, "init", "--quiet", "--bare", ".")
        _ask(git, url, "fetch", "--quiet", "--depth=1", "--filter=tree:0", "--no-tags", "--", url, commit)
        seconds = _ask(git, url, "show", "--no-patch", "--format=%ct", "FETCH_HEAD")
    return datetime.fromtimestamp(int(seconds), UTC)


def _git(folder: str) -> Git:
    from git.cmd import Git

    return Git(folder)


def _ask(git: Git, url: str, *arguments: str) -> str:
    from git.exc import GitCommandError, GitCommandNotFound

    # The user's own configuration counts (proxies, mirrors by insteadOf); a prompt would wait for ever.
    environment = {
        "GIT_ALLOW_PROTOCOL": urlsplit(url).scheme,
        "GIT_ASKPASS": "/bin/false",
        "GIT_SSH_COMMAND": "/bin/false",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    options = ("-c", "core.hooksPath=/dev/null", "-c", "credential.interactive=false")
    try:
        return str(git.execute(["git", *options, *arguments], env=environment, kill_after_timeout=_SECONDS))
    except GitCommandNotFound:
        raise TryAgainError("git cannot be started", hint="install git") from None
    except GitCommandError as error:
        raise TryAgainError(f"{printable(url)} cannot be asked: {_reason(str(error.stderr))}") from None


def _reason(stderr: str) -> str:
    """The last thing that git said, without what is known already."""
    said = stderr.strip().removeprefix("stderr: ").strip("'\n ")
    return printable(re.sub(r"^.*?(?:unable to access '[^']*': |fatal: )", "", said, flags=re.DOTALL), limit=200)
