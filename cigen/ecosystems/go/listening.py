"""What a program's source says of the port it listens on, where it says it clearly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cigen.ecosystems.go import serving
from cigen.evidence.ports import FOREIGN, is_foreign

_PORT = r":?([1-9][0-9]{1,4})"
_ADDRESS = r'"(?:0\.0\.0\.0|\[::\]|localhost|127\.0\.0\.1)?:([1-9][0-9]{1,4})"'
_OWN = rf"(?![\w.-]{{0,30}}{FOREIGN})"
_NAMED = rf'"{_OWN}[\w.-]{{0,30}}(?:port|addr|listen|bind|http)[\w.-]{{0,30}}"'
_CONSTANT = r"\w{0,30}(?:[pP]ort|[aA]ddr|[lL]isten|[bB]ind)\w{0,30}"
_FLAG = rf"(?:{_NAMED}|(?<![\w.])(?:\w{{1,40}}\.)?{_OWN}{_CONSTANT})"  # by its name, or a constant that has it
_VALUE = rf'(?:{_PORT}|{_ADDRESS}|"{_PORT}")'
# A struct's field of the server's own, and no address of what it asks: `env:"PORT,default=8080"` and its relatives.
_TAG = r"`[^`\n]{0,200}?\benv(?:config)?:\"(?:(?:APP|HTTP|SERVER|WEB|LISTEN|SERVICE|API)_){0,2}PORT\b"
_TAGGED = rf"{_TAG}[^`\n]{{0,200}}?\b(?:default=|(?:envDefault|env-default|default):\")"
_DEFAULTED = rf'`[^`\n]{{0,200}}?\bdefault:"{_PORT}"'
_FIELD = r"(?:HTTP|Http|Server|Listen|Bind|App|API|Api|Web)?(?:Port|Addr|Address)"
# Where a server is told its address as a literal, a flag's default or the default of a variable.
_CLEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"ListenAndServe(?:TLS)?\(\s*{_ADDRESS}",
        rf"\.(?:Run|RunTLS|Start|StartTLS|Listen|ListenTLS)\(\s*{_ADDRESS}",
        rf"\bAddr:\s*{_ADDRESS}",
        r'\bListenAddr(?:ess)?:\s*"(?:tcp://)?(?:0\.0\.0\.0|\[::\]|localhost|127\.0\.0\.1)?:([1-9][0-9]{1,4})"',
        rf'\bListen\(\s*"tcp4?",\s*{_ADDRESS}',
        rf'"{_OWN}(?:[A-Z0-9]{{1,20}}_){{0,4}}PORT"\s*,\s*"?{_PORT}"?\s*[,)]',
        rf'"{_OWN}(?:[A-Z0-9]{{1,20}}_){{0,4}}(?:LISTEN|ADDR|ADDRESS)(?:_[A-Z]{{1,20}})?"\s*,\s*{_ADDRESS}',
        rf'\b(?:String|Int|Uint)(?:16|32|64)?(?:Var)?P?\((?:&[\w.]{{1,40}},\s*)?{_FLAG},\s*(?:"\w?",\s*)?{_VALUE}\s*,',
        rf"{_TAGGED}{_PORT}\b",
        # Viper, urfave/cli, Kingpin with Prometheus' own flags, and structs that a package fills with defaults.
        rf"SetDefault\(\s*{_FLAG},\s*{_VALUE}\s*\)",
        rf"\bName:\s*{_FLAG},[^{{}}]{{0,400}}?\bValue:\s*{_VALUE}\s*,",
        rf"\.Flag\(\s*{_FLAG},[^;{{}}]{{0,400}}?\.\s{{0,40}}Default\(\s*{_VALUE}\s*\)",
        rf"AddFlags\(\s*kingpin\.CommandLine,\s*{_ADDRESS}",
        rf"\b{_FIELD}[ \t]{{1,20}}\w{{1,20}}[ \t]{{1,20}}{_DEFAULTED}",
    )
)
# What is assigned is found first, since few things are, and then the name that it is given to.
_ASSIGNED = (
    (
        re.compile(rf':?=\s*"(?:0\.0\.0\.0|127\.0\.0\.1|localhost)?{_PORT}"'),
        re.compile(
            r"\b(?!\w{0,30}(?:remote|client|peer|target|proxy|redis|smtp|db|postgres|mysql|mongo|debug|pprof))\w{0,30}(?:port|addr|address)\s*\Z",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(rf":?=\s*{_PORT}\b"),
        re.compile(r"\b(?i:(?:default|http|server|listen)?port)\s*(?:int\s*)?\Z"),
    ),
)
# An address without a host is what a program gives to something that listens: `NewServer(log, ":8080")`.
_MAIN = re.compile(r"^package[ \t]+main\b", re.MULTILINE)
_PASSED = re.compile(
    r"\b(?:New|Start|Run|Serve|Listen|Setup|Init)\w{0,40}\((?:[^()\n]{0,200},[ \t]?)?\":([1-9][0-9]{3,4})\"[,)]"
)
_ASKS = re.compile(r"Client|Conn|Dial")
_BESIDE = re.compile(r"grpc|metric|health|pprof|prometheus|(?<![0-9])5005[0-9]", re.IGNORECASE)
_COMMENT = re.compile(r"^[ \t]*//.*", re.MULTILINE)
_MAX_NAME = 100
_MAX_ASSIGNED = 1000  # numbers of one source: more stand in a table
_READS_PORT = re.compile(
    r'(?:Getenv|LookupEnv|getenv|GetEnv|getEnv|envOr|EnvOr)\w{0,40}\(\s*"PORT"|`[^`\n]{0,200}?\benv(?:config)?:"PORT[",]'
)
_GIN_DEFAULT = re.compile(r"\bgin\.(?:Default|New)\(")
_GIN_RUN = re.compile(r"\.Run\(\s*\)")
_MAX_PORTS = 20  # of one pattern in one source
_DEFAULT = 8080


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Whether a program serves, the port where it is clear, and whether ``PORT`` in its environment moves it.

    Where its source does not name one that ``is_told``, the port is what such programs mostly take.
    """

    serves: bool = False
    port: int | None = None
    reads_port: bool = False
    is_told: bool = False


def of(texts: Iterable[str]) -> Listening:
    """Judge sources, those nearest to ``main`` first: the first clear port counts."""
    known = serving.to_others(list(texts))
    if not any(map(serving.is_in, known)):
        return Listening()
    reads_port = any(map(_READS_PORT.search, known))
    told = _first(pair for text in known for pair in _ports(text))
    port = told or (_DEFAULT if reads_port else None)
    return Listening(serves=True, port=port, reads_port=reads_port, is_told=told is not None)


def _first(found: Iterable[tuple[int, bool]]) -> int | None:
    """The first port, one at a second door only where there is no other."""
    beside: int | None = None
    for port, is_beside in found:
        if not is_beside:
            return port
        beside = beside or port
    return beside


def _assigned(text: str, value: re.Pattern[str], name: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for match in islice(value.finditer(text), _MAX_ASSIGNED):
        if name.search(text[max(0, match.start() - _MAX_NAME) : match.start()]):
            yield match


def _ports(source: str) -> list[tuple[int, bool]]:
    """The ports that a source names, and of each whether it is a second door beside that of HTTP."""
    text = _COMMENT.sub("", source)
    found = [match for pattern in _CLEAR for match in islice(pattern.finditer(text), _MAX_PORTS)]
    found += [match for value, name in _ASSIGNED for match in islice(_assigned(text, value, name), _MAX_PORTS)]
    ports = [(int(number), _is_beside(text, match)) for match in found for number in match.groups() if number]
    if not ports and _MAIN.search(text):
        passed = islice(_PASSED.finditer(text), _MAX_PORTS)
        ports = [(int(match[1]), False) for match in passed if not _ASKS.search(match[0])]
    if not ports and _GIN_DEFAULT.search(text) and _GIN_RUN.search(text):
        ports = [(_DEFAULT, False)]
    # What asks others names that port too, and certificates are asked for at it, beside what is served.
    if any(port == 80 for port, _ in ports) and (
        "autocert" in text or "acme" in text.lower() or not serving.is_in(text)
    ):
        ports = [pair for pair in ports if pair[0] != 80]
    return [pair for pair in ports if not is_foreign(pair[0])]


def _is_beside(text: str, match: re.Match[str]) -> bool:
    """Whether the line names gRPC, or what only those who run the program ask; many name gRPC by its usual port."""
    start = text.rfind("\n", max(0, match.start() - _MAX_NAME), match.start()) + 1 or max(0, match.start() - _MAX_NAME)
    return _BESIDE.search(text, start, match.end()) is not None
