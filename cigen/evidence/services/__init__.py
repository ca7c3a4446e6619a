"""Services that tests need, read from compose files and from the pipelines that a team already has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cigen.evidence import pipelines
from cigen.evidence.images import service_of
from cigen.evidence.services.served import Entry, jobs
from cigen.evidence.statement import files_near, written_by_cigen
from cigen.facts import Service, Source
from cigen.repo import Repo
from cigen.yamltree import Node

# In src/main/docker a compose file is called after its service: mysql.yml.
_COMPOSE = re.compile(r"(?:.*/)?(?:(?:docker-)?compose[\w.-]*|(?<=src/main/docker/)[\w.-]+)\.ya?ml")

_PIPELINES = (".github/", ".gitlab-ci", ".travis", "azure-pipelines", ".cirrus", ".appveyor", "appveyor")


def services(repo: Repo, folder: str) -> tuple[Service, ...]:
    """The services that compose files near ``folder`` and existing pipelines start, by name, each once."""
    found: dict[str, Service] = {}
    in_compose = ((entry.file, entry.image) for entry in _composed(repo, folder))
    in_jobs = ((entry.file, entry.image) for job in jobs(repo) if job.is_near(folder) for entry in job.entries)
    for path, image in (*in_compose, *repo.remember(_in_pipelines), *in_jobs):
        name = service_of(image.text)
        if name:
            source = Source(file=path, line=image.line, key="image")
            found.setdefault(name, Service(name=name, source=source))
    return tuple(found[name] for name in sorted(found))


def composed(repo: Repo, folder: str) -> list[Entry]:
    """The services of compose files near ``folder``, nearest first."""
    return list(_composed(repo, folder))


def is_started_by(service: Service) -> bool:
    """Whether a compose file or a pipeline starts it: not only a client of it is there."""
    file = service.source.file
    return bool(_COMPOSE.fullmatch(file)) or file.startswith(_PIPELINES)


def _composed(repo: Repo, folder: str) -> Iterator[Entry]:
    for path in files_near(repo, folder, _COMPOSE):
        for document in () if written_by_cigen(repo.text(path) or "") else repo.yaml(path):
            for name, service in document.get("services").entries[: pipelines.MAX_STEPS]:
                image, env = service.get("image"), service.get("environment")
                yield Entry(file=path, hosts=(name.text,), image=image, env=env)


def _in_pipelines(repo: Repo) -> tuple[tuple[str, Node], ...]:
    """Images of a GitHub job's and of a GitLab job's ``services``."""
    images = (
        (path, image)
        for path in pipelines.paths(repo)
        for document in pipelines.documents(repo, path)
        for key, value in document.walk()
        if key == "services"
        for image in _images(value)
    )
    return tuple(islice(images, pipelines.MAX_STEPS))


def _images(services: Node) -> Iterator[Node]:
    yield from (service.get("image") for _, service in services.entries)
    for item in services.items:
        yield item if item.kind == "scalar" else item.get("name")
