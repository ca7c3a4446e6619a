"""Frameworks by the crates that a program uses, and the port that its source names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

_WEB = ("axum", "actix-web", "rocket", "warp", "poem", "salvo", "tide", "gotham", "tonic", "tiny_http", "hyper")
_BOTH_ENDS = ("tonic", "hyper")  # clients are made with them too
_DESKTOP = ("tauri",)
_CLI = ("clap", "structopt", "argh")
_DEFAULTS = {"rocket": 8000}
_HOST = r"(?:0\.0\.0\.0|\[::\]|127\.0\.0\.1|localhost|\[::1\])"
_NUMBER = r"([1-9][0-9]{1,4})"
_OWN = r"(?:(?:http|server|listen|bind|web|api)_)?port"  # of the program itself, and of nothing that it asks
_CLEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf'"{_HOST}:{_NUMBER}"',
        rf'\(\s*"{_HOST}"\s*,\s*{_NUMBER}(?:u16)?\s*\)',
        rf"\(\s*\[\s*(?:0,\s*0,\s*0,\s*0|127,\s*0,\s*0,\s*1)\s*\]\s*,\s*{_NUMBER}(?:u16)?\s*\)",
        rf'"PORT"\s*\)[^;]{{0,120}}?"{_NUMBER}"',
        rf'"PORT"\s*\)[^;]{{0,160}}?unwrap_or\(\s*{_NUMBER}',
        rf"\b(?:DEFAULT_)?PORT\s*:\s*u16\s*=\s*{_NUMBER}",
        rf'default_value(?:_t)?\s*=\s*"?{_NUMBER}"?(?:_?u16)?\s*(?:,[^\]]{{0,300}})?\)\s*\]\s*(?:pub\s+)?{_OWN}\s*:',
        rf"\bfn\s+(?:default_{_OWN}|{_OWN}_default)\s*\(\s*\)\s*->\s*u16\s*\{{\s*{_NUMBER}\s*\}}",
        rf'\bset_default\(\s*"(?:server\.|http\.)?{_OWN}"\s*,\s*{_NUMBER}\s*\)',
    )
)
_LOOPBACK = re.compile(r'"(?:127\.0\.0\.1|localhost)(?::[0-9]+)?"|\[\s*127,\s*0,\s*0,\s*1\s*\]')
_LISTENS = re.compile(r"Server::[a-z]|\bTcpListener\b|\.serve\w*\(")
_READS_PORT = re.compile(r'env::var(?:_os)?\(\s*"PORT"\s*\)')


def framework(dependencies: Collection[str], texts: Callable[[], Iterable[str]]) -> str | None:
    """What opens windows, the web framework, or else the parser of the command line.

    ``texts`` are the program's sources, which tell whether it listens where clients use the same crate.
    """
    named = (name for name in (*_DESKTOP, *_WEB, *_CLI) if name in dependencies)
    return next((name for name in named if name not in _BOTH_ENDS or any(map(_LISTENS.search, texts()))), None)


def is_web(name: str | None) -> bool:
    """Whether programs of a framework listen."""
    return name in _WEB


def port(name: str | None, texts: Iterable[str]) -> int | None:
    """The port that a web program's source names, or its framework's default."""
    if not is_web(name):
        return None
    for text in texts:
        found = [int(match[1]) for pattern in _CLEAR for match in [pattern.search(text)] if match]
        if found and found[0] < 65536:
            return found[0]
    return _DEFAULTS.get(name or "")


def is_loopback(texts: Iterable[str]) -> bool:
    """Whether a source names only the machine itself as the place to listen: nobody outside would reach it."""
    return any(_LOOPBACK.search(text) and "0.0.0.0" not in text for text in texts)  # noqa: S104


def environment(name: str | None, number: int | None, texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What makes the program listen on ``number`` and on every address."""
    if number is None:
        return ()
    if name == "rocket":
        return ("ROCKET_ADDRESS", "0.0.0.0"), ("ROCKET_PORT", str(number))  # noqa: S104
    reads = any(_READS_PORT.search(text) for text in texts)
    return (("PORT", str(number)),) if reads else ()
