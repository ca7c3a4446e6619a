"""Repository to facts: asks every ecosystem and gives the components their names."""

from __future__ import annotations

import dataclasses
import itertools
import posixpath
import re
import shlex
from collections.abc import Container, Iterable, Sequence
from functools import partial

from cigen import ecosystems, rivals
from cigen.ecosystems.base import context
from cigen.errors import NothingRecognisedError
from cigen.evidence import (
    bazel,
    beside,
    copied,
    dependencies,
    development,
    driven,
    given,
    idle,
    java_natives,
    mentions,
    outputs,
    pipelines,
    places,
    registries,
    shipped,
    submodules,
)
from cigen.evidence.images import dockerfiles
from cigen.evidence.packages import packages
from cigen.evidence.services.test_beds import test_bed
from cigen.evidence.statement import written_by_cigen
from cigen.facts import Component, Driven, Facts, Finding, Kind, Source
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import FILE, Settings

_SDK_MISSING = ("android-not-supported", "flutter", "meteor-not-supported")
# What an image packs or starts that has the documentation of what it lies beside.
_DOCUMENTATION = re.compile(
    r"(?:^|[\s/:])(?:docs?|documentation|typedoc|storybook(?:-static)?|\.vitepress|mkdocs|docusaurus)(?:[\s/:]|$)"
)
MAX_COMPONENTS = 256  # as many as a GitHub matrix has jobs; more give files of megabytes and take minutes to plan


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Facts:
    """Find every component; a repository without any gives facts without components."""
    found = [ecosystem.inspect(repo, pins, settings) for ecosystem in ecosystems.ALL]
    for ecosystem in ecosystems.LAST_RESORTS:
        if not any(inspection.components for inspection in found):
            found.append(ecosystem.inspect(repo, pins, settings))
    findings = [finding for inspection in found for finding in inspection.findings]
    workspaces = bazel.workspaces(repo)
    drives = [one.driven for one in found if one.driven]
    parts = [_with_javascript(part, drives, findings) for one in found for part in one.components]
    known = rivals.Known(
        habits=_habits(repo),
        needed=partial(beside.why, repo, parts),
        is_shipped=partial(shipped.is_shipped, repo),
        has_unbuilt=bool(workspaces) or _has_unbuilt(findings),
        instead={key: find for one in found for key, find in one.instead.items()},
    )
    components, told = rivals.settle(parts, settings, known)
    findings += [*told, *_excluding_nothing(repo, settings)]
    own = java_natives.without(repo, components, settings, findings)
    whole = driven.without(repo, own, settings, findings)
    named = _named(_not_too_many(whole, findings), settings)
    with_images = [
        _without_services(_with_dockerfile(repo, _with_submodules(repo, part), settings, findings, named))
        for part in named
    ]
    linked = dependencies.linked(repo, outputs.linked(repo, with_images, findings), findings)
    paths = [part.path for part in with_images]
    served = [
        dataclasses.replace(part, test_bed=test_bed(part, paths, settings.of(part.path), repo, findings))
        for part in idle.without(repo, linked, settings, findings)
    ]
    served = [
        dataclasses.replace(part, secrets=registries.secrets(part, settings.of(part.path), repo, findings))
        for part in served
    ]
    served = [given.surrounded(part, paths, repo, findings) for part in served]
    served = [dataclasses.replace(part, packages=packages(part, paths, repo, findings)) for part in served]
    served = [_with_unread(repo, _with_copies(part, copied.of(repo, part, paths))) for part in served]
    findings = [*_without_used(findings, served), *bazel.told(workspaces, served)]
    told = _calmed(dict.fromkeys(findings)) if served else list(dict.fromkeys(findings))
    return Facts(components=tuple(served), findings=(*sorted(told, key=_order), *repo.findings))


def _with_javascript(part: Component, drives: Iterable[Driven], findings: list[Finding]) -> Component:
    """The component with the package that its build uses, where something knows that."""
    if part.javascript is None:
        return part
    found = [driven(part.path, part.javascript) for driven in drives]
    findings += (finding for facts in found for finding in facts.findings)
    package = next((one for facts in found for one in facts.components), None)
    return beside.joined(part, package) if package else part


def _has_unbuilt(findings: Iterable[Finding]) -> bool:
    """Whether something that the repository is about needs an SDK that no image here has."""
    return any(one.code in _SDK_MISSING and not places.is_aside(one.file or "") for one in findings)


def _without_used(findings: Iterable[Finding], parts: Iterable[Component]) -> list[Finding]:
    """``findings`` without those of an environment that one ecosystem has no use for and another's component has."""
    used = {path for part in parts for path in part.manifests}
    return [finding for finding in findings if finding.code != "conda-unsupported" or finding.file not in used]


def _calmed(findings: Iterable[Finding]) -> list[Finding]:
    """What is wrong with material for tests, examples and tools hinders nobody who builds what lies beside them."""
    return [
        dataclasses.replace(finding, severity="info")
        if finding.severity == "error" and finding.file and places.is_aside(finding.file)
        else finding
        for finding in findings
    ]


def _not_too_many(parts: Sequence[Component], findings: list[Finding]) -> Sequence[Component]:
    """The first :data:`MAX_COMPONENTS`, with a finding that tells of the others."""
    left_out = parts[MAX_COMPONENTS:]
    if left_out:
        names = ", ".join(part.path for part in left_out[:5]) + (", ..." if len(left_out) > 5 else "")
        message = (
            f"{len(parts)} components, of which the first {MAX_COMPONENTS} are built; {len(left_out)} are left out: "
            f"{names}; exclude: [folder, ...] in {FILE} leaves out others"
        )
        findings.append(Finding(code="too-many-components", severity="warning", message=message))
    return parts[:MAX_COMPONENTS]


def _excluding_nothing(repo: Repo, settings: Settings) -> list[Finding]:
    return [
        Finding(code="excludes-nothing", severity="warning", message=f"exclude: nothing here is {line}", file=FILE)
        for line in settings.excluding_nothing(repo.files)
    ]


def _habits(repo: Repo) -> list[str]:
    return [node.text for _, node in pipelines.commands(repo)]


def require_components(facts: Facts) -> Facts:
    """Return ``facts``; raises :class:`NothingRecognisedError` where there is nothing to build."""
    if facts.components:
        return facts
    broken = obstacle(facts)
    if broken:
        where = broken.file if broken.line is None else f"{broken.file}:{broken.line}"
        raise NothingRecognisedError(broken.message, where=where, hint="mend that and run cigen again")
    raise NothingRecognisedError(
        "nothing here that cigen can build", hint=f"looked for {', '.join(_looked_for())}, in this folder and below it"
    )


def obstacle(facts: Facts) -> Finding | None:
    """Why there is nothing to build, where a finding tells: an error, or a manifest that could not be read."""
    if facts.components:
        return None
    manifests = frozenset(_looked_for())
    told = sorted(facts.findings, key=lambda finding: finding.severity != "error")
    suspects = (
        one
        for one in told
        if one.severity == "error" or one.code == bazel.CODE or posixpath.basename(one.file or "") in manifests
    )
    return next(suspects, None)


def _looked_for() -> list[str]:
    return [name for ecosystem in ecosystems.EVERY for name in ecosystem.LOOKED_FOR]


def _with_submodules(repo: Repo, part: Component) -> Component:
    """Note that git has to fetch more, where pipelines of the team's do so and it lies in what a build sees."""
    inside = any(part.context == "." or f"{one}/".startswith(f"{part.context}/") for one in submodules.folders(repo))
    return dataclasses.replace(part, has_submodules=part.has_submodules or (inside and submodules.are_fetched(repo)))


def _with_copies(part: Component, copies: Sequence[copied.Copied]) -> Component:
    """Note what tests find under another name too: a build has to see it."""
    if not copies:
        return part
    by_hand = tuple(f"cp {shlex.join(posixpath.relpath(path, part.path) for path in pair)}" for pair in copies)
    return dataclasses.replace(
        part,
        copies=tuple(copies),
        context=context(part.context, (path for pair in copies for path in pair)),
        commands=dataclasses.replace(part.commands, test=(*by_hand, *part.commands.test)),
    )


def _with_unread(repo: Repo, part: Component) -> Component:
    """Note what nothing of an app reads; a library's archive holds its texts, and they may be pages of a site."""
    return dataclasses.replace(part, unread=mentions.unread(repo, part.path)) if part.kind == "app" else part


def _with_dockerfile(
    repo: Repo, part: Component, settings: Settings, findings: list[Finding], parts: Sequence[Component]
) -> Component:
    """Note a Dockerfile of the user's beside the manifest, unless it only packs what was built elsewhere.

    It makes the image then: what it starts is an app, and is reached by the port that it exposes, or else the one that
    the settings name with which it starts. One that only packs,
    or lies in a folder for Docker, tells the port of an app that nothing else tells of.
    """
    if part.dockerfile:
        return part
    path = posixpath.normpath(posixpath.join(part.path, "Dockerfile"))
    text = repo.text(path)
    if text and part.kind == "site" and development.shows_pages(repo, part.path, text):
        message = f"{path} starts a server for development: cigen's own stages make the image"
        findings.append(Finding(code="development-image", severity="info", message=message, file=path))
        return part
    if text is None or written_by_cigen(text):
        told = dockerfiles.port_beside(repo, part.path) if part.kind == "app" else None
        return dataclasses.replace(part, port=part.port or told)
    line = dockerfiles.needs_output(text)
    is_program = part.kind == "library" and _is_packed(part, text, parts)
    kind: Kind = ("site" if dockerfiles.packs_pages(text) else "app") if is_program else part.kind
    is_anothers = kind == "library" or _starts_another(part, text, parts)
    exposed = None if is_anothers else dockerfiles.exposed(text)
    if line is None:
        wanted = settings.of(part.path).port
        port = wanted or exposed or part.port or (dockerfiles.configured(repo, path) if kind == "app" else None)
        return dataclasses.replace(part, dockerfile=path, kind=kind, port=port)
    source = Source(file=path, line=line)
    message = f"{source} packs what a build left here, and in CI nothing did: cigen's own stages make the image"
    findings.append(Finding.at(source, "dockerfile-needs-build", "info", message))
    return dataclasses.replace(part, port=part.port or (exposed if part.kind == "app" else None))


def _is_packed(part: Component, text: str, parts: Sequence[Component]) -> bool:
    """Whether an image beside a library has it to be started or shown, and not its documentation alone."""
    told = dockerfiles.packed(text) if dockerfiles.packs_pages(text) else dockerfiles.started(text)
    is_more = dockerfiles.packs_program(text) and not _DOCUMENTATION.search(told)
    return is_more and not _starts_another(part, text, parts)


def _starts_another(part: Component, text: str, parts: Sequence[Component]) -> bool:
    """Whether an image has a member of ``part`` that is a program of its own, alone or with others.

    It starts that by its name or in its folder, or what is packed lies there, or is the folder above.
    """
    said = re.findall(r"[\w@/.-]+", dockerfiles.started(text))
    words = frozenset((*said, *map(_slug, said)))
    places = [f"/{word}/" for word in (dockerfiles.folder(text), *said)]
    apps = [one for one in parts if one.kind == "app" and one.workspace and one.workspace == part.workspace]
    members = [one for one in apps if one.path != part.path]
    packed = [f"/{word.strip('./')}/" for word in re.findall(r"[\w@/.-]+", dockerfiles.packed(text))]
    return any(
        {one.name, one.path} & words
        or any(f"/{one.path}/" in place for place in (*places, *packed))
        or any(place.endswith(f"/{posixpath.dirname(one.path)}/") for place in packed if posixpath.dirname(one.path))
        for one in members
    )


def _without_services(part: Component) -> Component:
    """A site is files: what compose starts beside it is for others."""
    return dataclasses.replace(part, services=()) if part.kind == "site" else part


def _order(finding: Finding) -> tuple[str, int, str]:
    return (finding.file or "", finding.line or 0, finding.code)


def _named(components: Sequence[Component], settings: Settings) -> tuple[Component, ...]:
    """Give every component a name that is unique and fits a bake target, a job and an image; the user's first."""
    wishes = [settings.of(part.path).name for part in components]
    names: dict[str, int] = {}  # to the component that has it
    for number in sorted(range(len(components)), key=lambda number: wishes[number] is None):
        names[_free(wishes[number] or _slug(components[number].name), names)] = number
    by_number = {number: name for name, number in names.items()}
    return tuple(dataclasses.replace(part, name=by_number[number]) for number, part in enumerate(components))


def _free(wanted: str, taken: Container[str]) -> str:
    numbered = (f"{wanted}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain((wanted,), numbered) if name not in taken)


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    return slug if slug and slug[0].isalpha() else f"app-{slug}".strip("-")
