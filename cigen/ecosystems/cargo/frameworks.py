"""Frameworks by the crates that a program uses, and the port that its source names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from cigen.evidence.ports import FOREIGN, is_foreign

_WEB = (
    "loco-rs", "axum", "actix-web", "rocket", "warp", "poem", "salvo", "ntex", "viz", "trillium", "dropshot", "tide",
    "gotham", "tonic", "tiny_http", "hyper",
)  # fmt: skip
_UPON, _BELOW = ("loco-rs",), ("hyper",)  # what is written with others, and what others are written with
_BOTH_ENDS = ("tonic", "hyper")  # clients are made with them too
_DESKTOP = ("tauri", "eframe", "iced", "slint", "relm4", "gtk4", "gpui", "fltk")
_CLI = ("clap", "structopt", "argh")
_DEFAULTS = {"rocket": 8000, "loco-rs": 5150}
_EVERYWHERE = r"(?:0\.0\.0\.0|\[::\])"
_HOST = r"(?:0\.0\.0\.0|\[::\]|127\.0\.0\.1|localhost|\[::1\])"
_NUMBER = r"([1-9][0-9]{1,4})"
_OWN = r"(?:(?:http|server|listen|bind|web|api)_)?port"  # of the program itself, and of nothing that it asks
_VARIABLE = rf'"(?!\w{{0,30}}{FOREIGN})(?:[A-Z][A-Z0-9]{{0,20}}_){{0,3}}PORT"'
_CLEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf'"https?://(?:\*|{_EVERYWHERE}):{_NUMBER}/?"',  # so only a listener says it
        rf'"{_EVERYWHERE}:{_NUMBER}"',
        rf'default_value(?:_t)?\s*=\s*"{_HOST}:{_NUMBER}"',
        rf'\(\s*"{_HOST}"\s*,\s*{_NUMBER}(?:u16)?\s*\)',
        rf"\(\s*\[\s*(?:0,\s*0,\s*0,\s*0|127,\s*0,\s*0,\s*1)\s*\]\s*,\s*{_NUMBER}(?:u16)?\s*\)",
        rf'{_VARIABLE}\s*\)[^;]{{0,120}}?"{_NUMBER}"',
        rf"{_VARIABLE}\s*\)[^;]{{0,160}}?unwrap_or\(\s*{_NUMBER}",
        rf"\b(?!\w{{0,30}}{FOREIGN})\w{{0,30}}port\s*\.unwrap_or\(\s*{_NUMBER}",
        rf"\b(?:DEFAULT_)?PORT\s*:\s*u16\s*=\s*{_NUMBER}",
        rf'default_value(?:_t)?\s*=\s*"?{_NUMBER}"?(?:_?u16)?\s*(?:,[^\]]{{0,300}})?\)\s*\]\s*(?:pub\s+)?{_OWN}\s*:',
        rf"\bfn\s+(?:default_{_OWN}|{_OWN}_default)\s*\(\s*\)\s*->\s*u16\s*\{{\s*{_NUMBER}\s*\}}",
        rf'\bset_default\(\s*"(?:server\.|http\.)?{_OWN}"\s*,\s*{_NUMBER}\s*\)',
    )
)
# Of an address of this machine alone only what stands beside a listener is no client's.
_AT_HOME = re.compile(rf'"(?:127\.0\.0\.1|localhost|\[::1\]):{_NUMBER}"')
_FIELD = re.compile(rf"^[ \t]{{1,40}}{_OWN}\s{{0,9}}:\s{{0,9}}{_NUMBER}(?:_?u16)?,", re.MULTILINE)
_BINDS = re.compile(r"\bTcpListener\b|\bbind\w{0,20}\(|\bServer::|\bserve\w{0,20}\(|\b(?:bind|listen)_addr")
_TESTS = re.compile(r"#\[cfg\(test\)\]\s{0,200}(?:pub\s{1,9})?mod\s")
_LOOPBACK = re.compile(r'"(?:127\.0\.0\.1|localhost)(?::[0-9]+)?"|\[\s*127,\s*0,\s*0,\s*1\s*\]')
_LISTENS = re.compile(r"Server::[a-z]|\bTcpListener\b|\.serve\w*\(")
# What begins to serve in one of the frameworks, or hands what answers to something that does.
_OPENS = re.compile(
    r"\b(?:serve|launch|listen|bind)\w{0,40}\s{0,9}\(|Server|\bTcpListener\b|\blaunch\b|\blambda_|\bshuttle_|\bcli::main\b"
    r"|\bgotham::start\w{0,40}\(|\btrillium\w{0,40}::run\("
)
_ANSWERS = re.compile(r"\.accept\(|\bServer(?:Builder)?::[a-z]")
_READS_PORT = re.compile(r'env::var(?:_os)?\(\s*"PORT"\s*\)')


def framework(dependencies: Collection[str], texts: Callable[[], Iterable[str]]) -> str | None:
    """What opens windows, the web framework, or else the parser of the command line.

    ``texts`` are the program's sources, which tell what of it they use, and whether it listens where clients use
    the same crate.
    """
    shown = next((name for name in _DESKTOP if name in dependencies), None)
    return shown or _web([name for name in _WEB if name in dependencies], texts) or command_line(dependencies)


def command_line(dependencies: Collection[str]) -> str | None:
    """The parser of the command line."""
    return next((name for name in _CLI if name in dependencies), None)


def _web(named: Sequence[str], texts: Callable[[], Iterable[str]]) -> str | None:
    """The one that most sources use, or the first where there is none to ask; what is built on others goes first."""
    sources = list(texts()) if named else []
    both = () if any(map(_LISTENS.search, sources)) else _BOTH_ENDS
    counts = {name: _using(name, sources) for name in named if name not in both}
    used = [name for name in counts if counts[name] or not sources]
    return max(used, key=lambda name: (name in _UPON, name not in _BELOW, counts[name]), default=None)


def _using(name: str, sources: Sequence[str]) -> int:
    crate = name.replace("-", "_")
    path = re.compile(rf"\b{crate}\s{{0,9}}::|\b(?:use|crate)\s{{1,9}}{crate}\b")
    return sum(crate in text and path.search(text) is not None for text in sources)


def is_web(name: str | None) -> bool:
    """Whether programs of a framework listen."""
    return name in _WEB


def listens(texts: Iterable[str]) -> bool:
    """Whether a source listens, and does not only answer what another one hands to it."""
    return any(_LISTENS.search(text) for text in texts)


def opens(texts: Iterable[str]) -> bool:
    """Whether a source begins to serve, by whatever framework, or has what does."""
    return any(_OPENS.search(text) for text in texts)


def answers(texts: Iterable[str]) -> bool:
    """Whether a source itself serves those who connect."""
    return any(_ANSWERS.search(text) for text in texts)


def port(name: str | None, texts: Iterable[str]) -> int | None:
    """The port that a web program's source names."""
    return next((found for text in texts if (found := _said(text))), None) if is_web(name) else None


def usual_port(name: str | None) -> int | None:
    """The port that a framework takes where it is told nothing."""
    return _DEFAULTS.get(name or "")


def _said(text: str) -> int | None:
    tests = _TESTS.search(text)
    own = text[: tests.start()] if tests else text
    patterns = (*_CLEAR, *((_AT_HOME,) if _BINDS.search(own) else ()), _FIELD)
    found = (int(match[1]) for pattern in patterns if (match := pattern.search(own)))
    return next((number for number in found if not is_foreign(number)), None)


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
