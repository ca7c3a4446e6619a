"""Whether sources serve: what they open for others, and not for profiles or one answer of a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FRAMEWORKS = (
    r"\b(?:gin|echo|fiber|iris|chi|mux)\.(?:New|Default|NewRouter|NewMux)\(|\bgrpc\.NewServer\("
    r"|\w\.Register[A-Z]\w{1,60}Server\("
)
_HTTP = r"\bhttp\.(?:ListenAndServe|Serve|Server\{)"
_SERVES = re.compile(rf"{_HTTP}|\.ListenAndServe(?:TLS)?\(|\bnet\.Listen\(|{_FRAMEWORKS}")
_SERVES_HTTP = re.compile(_HTTP)
# One of these is in whatever serves: to look for them takes a tenth of the time.
_SERVING = ("ListenAndServe", "http.Serve", "net.Listen(", ".New", ".Default(", ".Register")
_COMMENT = re.compile(r"^[ \t]*//.*", re.MULTILINE)
# The system chooses the port: nobody knows it but who starts the program.
_ANY_PORT = re.compile(r'\bnet\.Listen\(\s*"tcp[46]?",\s*"(?:127\.0\.0\.1|localhost|\[::1\])?:0"\s*\)')
_ANOTHER = re.compile(rf"\bnet\.Listen\(|ListenAndServe|{_FRAMEWORKS}")
_PROFILES = '"net/http/pprof"'
_PATH = re.compile(r"\.Handle(?:Func)?\(\s{0,40}([^\s,]{1,100})")
_OPENED = re.compile(rf"\bHandler(?::|[ \t]=)|\bhttp\.(?:ListenAndServe|Serve)(?:TLS)?\(|{_FRAMEWORKS}")
_OPENED_FOR_ALL = re.compile(r"\bhttp\.(?:ListenAndServe|Serve)(?:TLS)?\([^\n]{1,200},[ \t]{0,4}nil\)")
_HANDLED_FOR_ALL = re.compile(r"\bhttp\.Handle(?:Func)?\(")


def is_in(text: str) -> bool:
    """Whether a source serves."""
    return _SERVES.search(_said(text)) is not None


def by_http(texts: Sequence[str]) -> bool:
    """Whether one of the sources serves others by Go's own package for HTTP."""
    found = map(_said, to_others(texts))
    return any(_SERVES_HTTP.search(text) or ('"net/http"' in text and ".ListenAndServe" in text) for text in found)


def to_others(texts: Sequence[str]) -> list[str]:
    """The sources without what they open only for who runs the program."""
    # Go's own router, to which profiles are added, takes paths from every source.
    is_kept = not is_profiling(texts) or any(map(_handles_for_all, texts))
    left = texts if is_kept else map(_without_profiles, texts)
    return [text for text in left if not _is_for_itself(text) and not _is_router_of_profiles(text)]


def is_profiling(texts: Sequence[str]) -> bool:
    """Whether a source adds profiles to what is served."""
    return any(_PROFILES in text for text in texts)


def _said(text: str) -> str:
    """What a source says without comments, if it may serve."""
    return _COMMENT.sub("", text) if any(word in text for word in _SERVING) else ""


def _without_profiles(text: str) -> str:
    return _OPENED_FOR_ALL.sub("", text) if _PROFILES in text else text


def _is_for_itself(text: str) -> bool:
    """Whether it listens where the system chooses, and nowhere else."""
    left = _ANY_PORT.sub("", text) if ':0"' in text else text
    return left != text and not _ANOTHER.search(left)


def _handles_for_all(text: str) -> bool:
    return _HANDLED_FOR_ALL.search(text) is not None and not all(map(_is_profile, _PATH.findall(text)))


def _is_router_of_profiles(text: str) -> bool:
    """Whether the one server of a source has a router for nothing else."""
    if _PROFILES not in text:
        return False
    handled, opened = _PATH.findall(text), _OPENED.findall(text)
    is_one = len(opened) <= 1 and ("http.Server{" in text or ".ListenAndServe()" not in text)
    return is_one and bool(handled) and all(map(_is_profile, handled))


def _is_profile(path: str) -> bool:
    return "/debug/" in path
