"""The system packages whose absence the log of a failed step tells of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cigen import natives

MAX_LINES = 20_000
_NAME = r"(?P<name>[\w.+-]{1,60})"
# By the table of natives.toml in which the name stands.
_SAID: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (family, re.compile(pattern))
    for family, pattern in (
        ("header", r"fatal error: '?(?P<name>[\w+./-]{1,80}\.h(?:pp|h)?)'?(?:: No such file| file not found)"),
        ("native", rf"\bNo package '{_NAME}' found"),
        ("native", rf"\bPackage {_NAME} was not found in"),
        ("native", rf"\bDependency \"?{_NAME}\"? not found"),
        ("native", rf"\bCould NOT find {_NAME}"),
        ("program", rf"\b(?:sh|bash)(?:: line)?(?:: \d+)?: {_NAME}: (?:command )?not found"),
        ("program", rf"\b{_NAME}: command not found"),
        ("program", rf"\b{_NAME} (?:executable not found|is required to build)\b"),
        ("program", rf"(?:linker|tool|[Pp]rogram|command|[Ee]xecutable) [`'\"]{_NAME}['`\"] (?:was )?not found"),
        ("program", rf"No such file or directory: '{_NAME}'"),
    )
)


def packages(log: Iterable[str]) -> tuple[str, ...]:
    """Debian's packages that have what the lines of a log say is missing, sorted; () where none is known."""
    return tuple(sorted({package for line in log for package in _told(line)}))


def _told(line: str) -> Iterator[str]:
    for family, pattern in _SAID:
        for match in pattern.finditer(line[:1000]):
            yield from natives.needed(family, (match["name"], match["name"].lower())).build
