"""What Dockerfiles copy from stage to stage and run there, with the folders of the repository that lie in these."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cigen.evidence import shell
from cigen.evidence.handovers.handover import MAX_TEXT, WORDS, Handover, joined
from cigen.evidence.images import substituted
from cigen.evidence.images.dockerfiles import NAME
from cigen.evidence.shell import Command
from cigen.evidence.statement import folders_up, written_by_cigen
from cigen.facts import PATH, Source
from cigen.repo import Repo

MAX_FILES = 50
MAX_INSTRUCTIONS = 500  # of one Dockerfile
_ARG = re.compile(r"(\w{1,64})=[\"']?([^\s\"']{0,128})[\"']?", re.ASCII)
_FROM = re.compile(r"(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
_ORIGIN = re.compile(r"--from=[\"']?([\w.-]{1,128})[\"']?(?=\s|$)", re.ASCII)


def handovers(repo: Repo) -> Iterator[Handover]:
    """What they carry from the stage of one component into that of another."""
    for path, reader in _read(repo):
        yield from _of_dockerfile(path, reader)


def commands(repo: Repo) -> tuple[Command, ...]:
    """What the images run while they are built, in folders of the repository wherever these lie in a stage."""
    return repo.remember(_commands)


def _commands(repo: Repo) -> tuple[Command, ...]:
    runs = (run for _, reader in _read(repo) for run in reader.runs)
    return tuple(one for text, folder in runs for one in shell.commands(text, folder) if one.folder is not None)


def _read(repo: Repo) -> Iterator[tuple[str, _Reader]]:
    """Every Dockerfile of the team's, with its instructions followed."""
    for path in islice((path for path in repo.files if NAME.fullmatch(path)), MAX_FILES):
        text = (repo.text(path) or "")[:MAX_TEXT]
        if not written_by_cigen(text):
            lines = list(islice(_instructions(text), MAX_INSTRUCTIONS))
            context = _context(repo, path, [rest for _, word, rest in lines if word in ("COPY", "ADD")])
            reader = _Reader(repo=repo, context=context)
            for number, word, rest in lines:
                reader.read(number, word, rest)
            yield path, reader


@dataclass(frozen=True, kw_only=True)
class _Stage:
    """A stage: its folder, and the folders of the repository that lie in it, at their places there.

    ``origins`` are the stages that it takes files from, by number.
    """

    name: str
    workdir: str = "/"
    places: tuple[tuple[str, str], ...] = ()
    origins: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """A ``COPY --from``: from which stage into which, by number."""

    line: int
    origin: int
    into: int
    source: str
    dest: str


def _of_dockerfile(path: str, reader: _Reader) -> Iterator[Handover]:
    for one in reader.taken:
        made = _inside(reader.stages[one.origin], one.source)
        user = _user(reader.stages, one, made) if made else None
        if made and user:
            folder, place = user
            wanted = posixpath.normpath(posixpath.join(folder, posixpath.relpath(one.dest, place)))
            if PATH.fullmatch(wanted) and not wanted.startswith(".."):
                is_late = one.into == len(reader.stages) - 1
                source = Source(file=path, line=one.line, key="COPY")
                yield Handover(made=made, taken=wanted, source=source, user=folder, is_late=is_late)


def _user(stages: Sequence[_Stage], one: _Taken, made: str) -> tuple[str, str] | None:
    """The folder of the repository that reads it, and where that lies in the stage.

    One that only packs a program has that from another stage, and starts it in its own folder.
    """
    stage = stages[one.into]
    if stage.places:
        return min(stage.places, key=lambda place: place[0] in folders_up(made))
    if stage.workdir == "/" or not one.dest.startswith(f"{stage.workdir}/"):
        return None
    programs = [stages[origin] for origin in stage.origins if origin != one.origin and stages[origin].places]
    return (programs[0].places[0][0], stage.workdir) if programs else None


def _inside(stage: _Stage, path: str) -> str | None:
    """The folder of the repository that ``path`` is in a stage, by the place there that is nearest to it.

    A build may leave something beside its own folder, but hardly where nothing of the repository is.
    """
    nearest = max(stage.places, key=lambda place: len(posixpath.commonpath((place[1], path))), default=None)
    if nearest is None or (nearest[1] != "/" and posixpath.commonpath((nearest[1], path)) == "/"):
        return None
    inside = posixpath.normpath(posixpath.join(nearest[0], posixpath.relpath(path, nearest[1])))
    return inside if PATH.fullmatch(inside) and not inside.startswith("..") else None


@dataclass(kw_only=True)
class _Reader:
    """Follows the instructions: what lies where in each stage, what goes from one to another, and what runs where."""

    repo: Repo
    context: str
    runs: list[tuple[str, str]] = field(default_factory=list)
    stages: list[_Stage] = field(default_factory=list)
    taken: list[_Taken] = field(default_factory=list)

    def read(self, number: int, word: str, rest: str) -> None:
        if word == "FROM" and (match := _FROM.match(rest)):
            base = next((one for one in self.stages if one.name == match[1].lower()), _Stage(name=""))
            self.stages.append(dataclasses.replace(base, name=(match[2] or "").lower()))
        elif self.stages and word == "WORKDIR":
            stage = self.stages[-1]
            self.stages[-1] = dataclasses.replace(stage, workdir=_absolute(stage, rest.strip()))
        elif self.stages and word == "RUN" and (folder := _inside(self.stages[-1], self.stages[-1].workdir)):
            self.runs.append((rest, folder))
        elif self.stages and word in ("COPY", "ADD") and (words := _paths(rest)):
            origin = _ORIGIN.search(rest)
            dest = _absolute(self.stages[-1], words[-1])
            if origin is None:
                self._from_context(words[:-1], dest)
            else:
                self._from_stage(number, origin[1].lower(), words[:-1], dest)

    def _from_context(self, sources: Sequence[str], dest: str) -> None:
        found = [folder for one in sources if (folder := joined(self.context, one)) and _is_folder(self.repo, folder)]
        stage = self.stages[-1]
        self.stages[-1] = dataclasses.replace(stage, places=(*stage.places, *((folder, dest) for folder in found)))

    def _from_stage(self, number: int, origin: str, sources: Sequence[str], dest: str) -> None:
        last = len(self.stages) - 1
        names = {one.name or str(place): place for place, one in enumerate(self.stages[:-1])}
        place = names.get(origin, int(origin) if origin.isdecimal() and int(origin) < last else None)
        if place is None:
            return
        stage = self.stages[-1]
        self.stages[-1] = dataclasses.replace(stage, origins=(*stage.origins, place))
        for one in sources:
            source = posixpath.normpath(posixpath.join("/", one))
            self.taken.append(_Taken(line=number, origin=place, into=last, source=source, dest=dest))


def _absolute(stage: _Stage, path: str) -> str:
    return posixpath.normpath(posixpath.join(stage.workdir, path.strip("\"'")))


def _paths(rest: str) -> list[str]:
    """Sources and destination, in either form."""
    words = [word.strip("\"',[]") for word in WORDS.findall(rest.replace(",", " ") if rest.startswith("[") else rest)]
    return [word for word in words if word and not word.startswith("--")]


def _is_folder(repo: Repo, path: str) -> bool:
    return path == "." or bool(repo.below(path))


def _context(repo: Repo, path: str, copies: Sequence[str]) -> str:
    """The nearest folder in which most of what is copied is there."""
    wanted = [one for rest in copies if not _ORIGIN.search(rest) for one in _paths(rest)[:-1]]

    def found(folder: str) -> int:
        paths = (posixpath.normpath(posixpath.join(folder, one)) for one in wanted)
        return sum(repo.exists(one) or _is_folder(repo, one) for one in paths)

    return max(folders_up(posixpath.dirname(path) or "."), key=found)


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Number, word and rest of each, in one line, with the defaults of ``ARG`` lines before it."""
    defaults: dict[str, str] = {}
    pending, begin = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#") or not (pending or line.strip()):
            continue
        begin = begin if pending else number
        pending += line.rstrip().removesuffix("\\") + " "
        if line.rstrip().endswith("\\"):
            continue
        word, _, rest = pending.strip().partition(" ")
        pending = ""
        if word.upper() == "ARG" and (match := _ARG.fullmatch(rest.strip())):
            defaults.setdefault(match[1], match[2])
        yield begin, word.upper(), substituted(rest.strip(), defaults)
