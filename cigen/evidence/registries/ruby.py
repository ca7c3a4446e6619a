"""Sources of gems: Bundler makes the variable of a credential of the host's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.asking import host_of, of_registry
from cigen.evidence.registries.variables import lines
from cigen.facts import Finding, Secret
from cigen.repo import Repo

_SOURCE = re.compile(
    r"\s*(?:source[\s(]{1,9}|gem\b[^#]{1,200}?(?:\bsource:|:source\s{0,9}=>)\s{0,9})[\"'](https?://[^\"'\s]{1,300})"
)
_READ = re.compile(r"\bENV(?:\[|\.fetch\(|\.fetch )\s{0,9}[\"']([A-Za-z_][A-Za-z0-9_]{0,99})")
_HOST = re.compile(r"[a-z0-9.-]{1,100}")


def gemfile(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``source "https://gems.example.org"``, whose credential is ``BUNDLE_GEMS__EXAMPLE__ORG``, or one with ``ENV``.

    A gem may name a source of its own.
    """
    for source, line in lines(repo, path):
        match = _SOURCE.match(line)
        if not match:
            continue
        read = _READ.findall(line, match.start(1))
        host = host_of(match[1])
        if read:
            yield from (Secret(name=name, source=source) for name in read)
        elif _HOST.fullmatch(host):
            name = f"BUNDLE_{host.replace('-', '___').replace('.', '__').upper()}"
            yield from of_registry(repo, match[1], [name], source)
