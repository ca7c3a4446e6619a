"""Secrets that a Dockerfile of the user's mounts under the name of a variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.variables import lines
from cigen.facts import Secret
from cigen.repo import Repo

_MOUNT = re.compile(r"--mount=((?:[a-z]{1,20}=[^\s,]{0,200},){0,9}[a-z]{1,20}=[^\s,]{0,200})")


def dockerfile(repo: Repo, path: str) -> Iterator[Secret]:
    """``RUN --mount=type=secret,id=NPM_TOKEN``."""
    for source, line in lines(repo, path):
        for match in _MOUNT.finditer(line):
            options = dict(option.split("=", 1) for option in match[1].split(","))
            if options.get("type") == "secret" and options.get("id"):
                is_optional = options.get("required", "false") != "true"
                yield Secret(name=options["id"], source=source, is_optional=is_optional)
