"""What a remote repository says of its releases.

No repository is needed to ask, so none can plant a program for git to run. GitPython's deadlines end git's helpers
only where there is a program ``ps``, which slim images lack. What is fetched is one commit, to read its date.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from cigen.display import printable
from cigen.errors import TryAgainError

_SECONDS = 20.0  # for one answer of a remote
_TAG = re.compile(r"(?P<sha>[0-9a-f]{40}(?:[0-9a-f]{24})?)\trefs/tags/(?P<tag>[^\s^]{1,200})(?P<peeled>\^\{\})?")
_MAX_TAGS = 20_000


def tags(url: str) -> Mapping[str, str]:
    """Every tag of the remote and the commit that it stands for; raises :class:`TryAgainError` without an answer."""
    with TemporaryDirectory(prefix="cigen-") as folder:
        text = _ask(folder, url, "ls-remote", "--tags", "--quiet", "--", url)
    found: dict[str, str] = {}
    for line in text.split("\n")[: 2 * _MAX_TAGS]:
        # An annotated tag comes twice: as itself, and peeled, right after it, as the commit.
        if match := _TAG.fullmatch(line):
            found[match["tag"]] = match["sha"]
    return found


def date_of(url: str, commit: str) -> datetime:
    """When ``commit`` of the remote was made, by what it says itself; raises :class:`TryAgainError`."""
    with TemporaryDirectory(prefix="cigen-") as folder:
        _ask(folder, url, "init", "--quiet", "--bare", ".")
        _ask(folder, url, "fetch", "--quiet", "--depth=1", "--filter=tree:0", "--no-tags", "--", url, commit)
        seconds = _ask(folder, url, "show", "--no-patch", "--format=%ct", "FETCH_HEAD")
    return datetime.fromtimestamp(int(seconds), UTC)


def _ask(folder: str, url: str, *arguments: str) -> str:
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
        process = subprocess.Popen(
            ["git", *options, *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError:
        raise TryAgainError("git cannot be started", hint="install git") from None
    output, errors = _answer(process)
    if process.returncode:
        raise TryAgainError(f"{printable(url)} cannot be asked: {_reason(errors)}")
    return output


def _answer(process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """What it says until its end, or until it is ended: with its helpers, which would hold the pipes open."""
    try:
        output, errors = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        errors = f"no answer within {_SECONDS:g} seconds".encode()
    return output.decode(errors="replace"), errors.decode(errors="replace")


def _reason(stderr: str) -> str:
    """The last thing that git said, without what is known already."""
    said = stderr.strip()
    return printable(re.sub(r"^.*?(?:unable to access '[^']*': |fatal: )", "", said, flags=re.DOTALL), limit=200)
