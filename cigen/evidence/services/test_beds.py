"""What a component's tests run beside: as the settings say, or as the team's pipeline does it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from cigen import services
from cigen.display import printable
from cigen.evidence.images import service_of, substituted
from cigen.evidence.services import composed, is_started_by, served
from cigen.evidence.services.served import Entry, TestJob
from cigen.facts import MACHINES, Component, Finding, Service, Source, TestBed
from cigen.repo import Repo
from cigen.settings import FILE, ComponentSettings
from cigen.yamltree import Node

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,61}[a-z0-9])?")
_IMAGE = re.compile(
    r"(?=.{1,255}\Z)[a-z0-9][a-z0-9._-]*(?::[0-9]{1,5}(?=/))?(?:/[a-z0-9][a-z0-9._-]*)*:\w[\w.-]{0,127}", re.ASCII
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,63}")
_VALUE = re.compile(r"[ -~]{0,500}")
_NOT_FOR_TESTS = re.compile(rf"PATH|HOME|(?:{MACHINES}|CI|GITHUB)_.*")
_PORT = re.compile(r"\$\{\{\s*job\.services\.[\w-]+\.ports(?:\.|\[['\"]?)([0-9]{1,5})(?:['\"]?\])?\s*\}\}", re.ASCII)
_MAX_VARIABLES = 100


def test_bed(
    part: Component, paths: Collection[str], wish: ComponentSettings, repo: Repo, findings: list[Finding]
) -> TestBed | None:
    """The test bed of ``part``, one of those in ``paths``; what is dropped or left off is told in ``findings``."""
    if wish.services is not None:
        return _wished(part, wish.services, repo, findings)
    job = next((job for job in served.jobs(repo) if _is_of(job, part, paths) and _kinds(job, part)), None)
    if job is not None:
        return _as_in(job, part, findings)
    findings += _possible(part)
    return None


def _is_of(job: TestJob, part: Component, paths: Collection[str]) -> bool:
    """Whether a job tests the component: one at the root of a workspace tests those that are built of it, too."""
    return job.is_of(part.path, paths) or (job.folders == (".",) and part.context == "." and part.workspace is not None)


def _kinds(job: TestJob, part: Component) -> dict[str, Entry]:
    """The services of a job that cigen can start, each once, if the component knows one of them."""
    found: dict[str, Entry] = {}
    for entry in job.entries:
        name = service_of(entry.image.text)
        if name in services.known():
            found.setdefault(str(name), entry)
    return found if any(service.name in found for service in part.services) else {}


def _as_in(job: TestJob, part: Component, findings: list[Finding]) -> TestBed:
    kinds = _kinds(job, part)
    findings += _not_started(job, kinds)
    beside = tuple(_service(name, entry, findings) for name, entry in kinds.items())
    env: dict[str, str] = {}
    for scope in job.env:
        env.update(_variables(scope, job.file, findings))
    return TestBed(services=_on_own_ports(beside, findings), env=tuple(env.items()))


def _wished(part: Component, names: Iterable[str], repo: Repo, findings: list[Finding]) -> TestBed:
    """As compose files near the component run them, else as cigen does; the tests get cigen's variables."""
    source = Source(file=FILE, key="services")
    entries = {service_of(entry.image.text): entry for entry in reversed(composed(repo, part.path))}
    env: dict[str, str] = {}
    beside = []
    for name in names:
        kind = services.known()[name]
        found = Service(name=name, source=source)
        if name in entries:
            found = _service(name, entries[name], findings)
        # Both, since the tests are told of what a compose file leaves out.
        told = {**kind.server, **dict(found.env)}
        beside.append(dataclasses.replace(found, env=tuple(told.items())))
        env.update(kind.told(told))
    return TestBed(services=_on_own_ports(beside, findings), env=tuple(env.items()))


def _service(name: str, entry: Entry, findings: list[Finding]) -> Service:
    image = substituted(entry.image.text, {}).partition("@")[0]
    source = Source(file=entry.file, line=entry.image.line, key="image")
    findings += _other_ports(name, entry)
    return Service(
        name=name,
        source=source,
        image=image if _IMAGE.fullmatch(image) else None,
        hosts=tuple(host for host in entry.hosts if _HOST.fullmatch(host) and host != "localhost"),
        env=tuple(_variables(entry.env, entry.file, findings, entry.given).items()),
    )


def _variables(
    node: Node, file: str, findings: list[Finding], given: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The variables with plain values; a mapping, or compose's list of ``NAME=value``, which knows those ``given``."""
    found: dict[str, str] = {}
    dropped: list[str] = []
    for name, value in list(_pairs(node))[:_MAX_VARIABLES]:
        text = _PORT.sub(r"\1", value)
        if not _VARIABLE.fullmatch(name) or _NOT_FOR_TESTS.fullmatch(name):
            continue
        is_final = "${{" in text or file.startswith(".github/")
        expanded = text if is_final else _expanded(text, {**given, **found})
        if "${{" in expanded or not _VALUE.fullmatch(expanded):
            dropped.append(name)
        elif expanded or not text:
            found[name] = expanded  # else it is nothing but a variable that a person has to set
    if dropped:
        message = f"tests get no value for {', '.join(dropped)}: it is a secret or an expression here"
        source = Source(file=file, line=node.line, key="env")
        findings.append(Finding.at(source, "test-env", "warning", message))
    return found


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    """As GitLab and compose read a value: with variables, of which only those before it are known, and ``$$`` for $."""
    return "$".join(substituted(part, variables) for part in text.split("$$"))


def _pairs(node: Node) -> Iterator[tuple[str, str]]:
    for name, value in node.entries:
        if value.kind == "scalar":
            yield name.text, value.text
    for item in node.items:
        if "=" in item.text:
            key, _, text = item.text.partition("=")
            yield key, text


def _on_own_ports(beside: Iterable[Service], findings: list[Finding]) -> tuple[Service, ...]:
    """Without those whose port is taken: all of them share one network, and with it ``localhost``."""
    taken: dict[int, Service] = {}
    for service in beside:
        port = services.known()[service.name].port
        if (first := taken.setdefault(port, service)) is not service:
            message = f"{service.name} and {first.name} both listen at port {port}: tests get {first.name} only"
            findings.append(Finding.at(service.source, "service-port", "warning", message))
    return tuple(taken.values())


def _other_ports(name: str, entry: Entry) -> Iterator[Finding]:
    port = services.known()[name].port
    for node in entry.ports:
        outside = node.text.split("/")[0].split(":")
        if len(outside) == 2 and outside[0] != str(port):
            message = (
                f"tests reach {name} at port {port}, not {printable(outside[0], limit=20)}: they share its network"
            )
            yield Finding.at(Source(file=entry.file, line=node.line, key="ports"), "service-port", "warning", message)


def _not_started(job: TestJob, kinds: Mapping[str, Entry]) -> Iterator[Finding]:
    for entry in job.entries:
        if service_of(entry.image.text) not in kinds:
            message = f"tests run beside {printable(entry.image.text, limit=80)} here, which cigen cannot start"
            yield Finding.at(Source(file=job.file, line=entry.image.line), "service-unknown", "warning", message)


def _possible(part: Component) -> Iterator[Finding]:
    """Services that the repository starts somewhere, for which it does not say that tests need them."""
    names = [service for service in part.services if is_started_by(service) and service.name in services.known()]
    if names:
        listed = ", ".join(service.name for service in names)
        message = (
            f"{names[0].source.file} starts {listed}; if the tests of {part.name} need that: "
            f"components: {{{printable(part.path)}: {{services: [{listed}]}}}} in {FILE}"
        )
        yield Finding.at(names[0].source, "services", "info", message)
