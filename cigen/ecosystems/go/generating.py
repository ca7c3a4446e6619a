"""What makes the code that a build compiles and nobody committed: the generators that a team itself calls, in order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cigen.ecosystems.go.calls import Said, call_of
from cigen.ecosystems.go.gomod import GoFile
from cigen.ecosystems.go.programs import binary
from cigen.evidence.shell import Command
from cigen.facts import PATH
from cigen.repo import Repo, below

MAX_COMMANDS = 10
# The package of each program, for teams that have it from elsewhere.
_PACKAGES = {
    "buf": "github.com/bufbuild/buf/cmd/buf",
    "controller-gen": "sigs.k8s.io/controller-tools/cmd/controller-gen",
    "counterfeiter": "github.com/maxbrunsfeld/counterfeiter/v6",
    "easyjson": "github.com/mailru/easyjson/easyjson",
    "ent": "entgo.io/ent/cmd/ent",
    "enumer": "github.com/dmarkham/enumer",
    "go-bindata": "github.com/go-bindata/go-bindata/go-bindata",
    "gqlgen": "github.com/99designs/gqlgen",
    "minimock": "github.com/gojuno/minimock/v3/cmd/minimock",
    "mockery": "github.com/vektra/mockery/v2",
    "mockgen": "go.uber.org/mock/mockgen",
    "moq": "github.com/matryer/moq",
    "oapi-codegen": "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen",
    "ogen": "github.com/ogen-go/ogen/cmd/ogen",
    "protoc-gen-go": "google.golang.org/protobuf/cmd/protoc-gen-go",
    "protoc-gen-go-grpc": "google.golang.org/grpc/cmd/protoc-gen-go-grpc",
    "protoc-gen-grpc-gateway": "github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway",
    "protoc-gen-openapiv2": "github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2",
    "sqlc": "github.com/sqlc-dev/sqlc/cmd/sqlc",
    "statik": "github.com/rakyll/statik",
    "stringer": "golang.org/x/tools/cmd/stringer",
    "swag": "github.com/swaggo/swag/cmd/swag",
    "templ": "github.com/a-h/templ/cmd/templ",
    "wire": "github.com/google/wire/cmd/wire",
}
_PROTOC = "protoc"
_PROTOC_PACKAGES = ("libprotobuf-dev", "protobuf-compiler")
_CONFIGURED = {
    "sqlc.yaml": "sqlc generate",
    "sqlc.yml": "sqlc generate",
    "sqlc.json": "sqlc generate",
    "buf.gen.yaml": "buf generate",
    "gqlgen.yml": "gqlgen generate",
}
_VERBS = {"buf": "generate", "sqlc": "generate", "swag": "init", "templ": "generate", "gqlgen": "generate"}
_WATCHES = frozenset({"-w", "-watch", "--watch"})
_WORD = re.compile(r"[A-Za-z0-9_./:=,@%+-]{1,200}")
_INSTALLED = re.compile(r"[a-z0-9][\w~.-]{0,100}(?:/[\w~.-]{1,100}){1,10}@[\w.+-]{1,60}", re.ASCII)
_DIRECTIVE = re.compile(r"^//go:generate[ \t]+(\S{1,100})", re.MULTILINE)
_OUTPUT = re.compile(r"--([a-z0-9-]{1,40})_out=")


@dataclass(frozen=True, kw_only=True)
class Generation:
    """``commands`` as a person types them in the component's folder; ``tools`` are packages with their versions.

    ``system`` are Debian's packages that they need.
    """

    commands: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    system: tuple[str, ...] = ()


def generation(repo: Repo, said: Said, folder: str, modules: Sequence[GoFile], texts: Iterable[str]) -> Generation:
    """What makes code in ``folder``: of each program the calls in the first place that has any.

    Where nobody calls one, it is what the directives of the sources ``texts`` or a generator's own file ask for.
    """
    directives = {match[1] for text in texts for match in _DIRECTIVE.finditer(text)}
    places = (said.images, said.pipelines, said.scripts)
    found: dict[str, list[str]] = {}
    for place in places:
        new: dict[str, list[str]] = {}
        for program, line in _lines(place, folder):
            if program not in found:
                new.setdefault(program, []).append(line)
        found.update(new)
    lines = list(dict.fromkeys(line for some in found.values() for line in some))[:MAX_COMMANDS]
    lines = lines or list(_unsaid(repo, folder, directives))
    programs = set(_programs(lines, directives))
    tools = _tools(programs, said, modules)
    return Generation(commands=tuple(lines), tools=tools, system=_PROTOC_PACKAGES if _PROTOC in programs else ())


def _lines(commands: Iterable[Command], folder: str) -> Iterator[tuple[str, str]]:
    for command in commands:
        words = [word for word in command.words if not re.match(r"[A-Za-z_]\w*=", word)]
        inside = _inside(folder, command.folder)
        if inside is None or not words or not all(map(_WORD.fullmatch, words)):
            continue
        program = posixpath.basename(words[0])
        if program == "go":
            program = "go generate" if words[1:2] == ["generate"] else _run(words)
            words[0] = "go"
        else:
            words[0] = program
        if _makes(program, words):
            yield program, " ".join((*(("env", "-C", inside) if inside != "." else ()), *words))


def _makes(program: str, words: Sequence[str]) -> bool:
    """Whether a command writes code, and ends."""
    is_known = program in _PACKAGES or program in (_PROTOC, "go generate")
    return is_known and _VERBS.get(program, words[0]) in words and not _WATCHES & set(words)


def _run(words: Sequence[str]) -> str:
    """The program that ``go run`` or ``go tool`` starts; "" for any other command of Go's."""
    if words[1:2] not in (["run"], ["tool"]):
        return ""
    named = next((word for word in words[2:] if not word.startswith("-")), "").partition("@")[0]
    return binary(named) if words[1] == "tool" or named in _PACKAGES.values() else ""


def _inside(folder: str, place: str | None) -> str | None:
    """Where a command runs, relative to the component's folder; ``None`` outside of it."""
    if place is None:
        return None
    inside = posixpath.relpath(place, folder)
    return inside if inside == "." or (PATH.fullmatch(inside) and " " not in inside and ".." not in inside) else None


def _unsaid(repo: Repo, folder: str, directives: set[str]) -> Iterator[str]:
    if directives:
        yield "go generate ./..."
    if any(path.endswith(".templ") for path in repo.below(folder)):
        yield "templ generate"
    yield from dict.fromkeys(line for name, line in _CONFIGURED.items() if repo.exists(below(folder, name)))


def _programs(lines: Iterable[str], directives: set[str]) -> Iterator[str]:
    for line in lines:
        words = line.split()
        words = words[3:] if words[0] == "env" else words
        if words[:2] == ["go", "generate"]:
            yield from (posixpath.basename(name) for name in directives)
        elif words[0] != "go":
            yield words[0]
        yield from (f"protoc-gen-{match[1]}" for match in _OUTPUT.finditer(line))


def _tools(programs: Iterable[str], said: Said, modules: Sequence[GoFile]) -> tuple[str, ...]:
    """The packages of ``programs`` at the version that a team installs, or else requires, or else the newest."""
    installed = dict(_installed((*said.images, *said.pipelines, *said.scripts)))
    versions = {path: version for one in modules for path, version in one.versions.items()}
    found = []
    for program in sorted(programs):
        if program in installed:
            found.append(installed[program])
        elif program in _PACKAGES:
            found.append(f"{_PACKAGES[program]}@{_required(_PACKAGES[program], versions) or 'latest'}")
    return tuple(found)


def _installed(commands: Iterable[Command]) -> Iterator[tuple[str, str]]:
    for command in reversed(tuple(commands)):
        call = call_of(command.words)
        for word in call.packages if call and call.verb == "install" else ():
            if _INSTALLED.fullmatch(word):
                yield binary(word.partition("@")[0]), word


def _required(package: str, versions: Mapping[str, str]) -> str | None:
    """The version of the module that a package is part of."""
    holding = [path for path in versions if package == path or package.startswith(f"{path}/")]
    best = max(holding, key=len, default=None)
    return versions[best] if best and _WORD.fullmatch(versions[best]) else None
