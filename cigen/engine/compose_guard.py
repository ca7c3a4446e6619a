"""What a compose file may ask of this machine: it lies in the repository, as the bake file does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cigen import yamltree
from cigen.display import printable
from cigen.errors import UnsafeInputError, UsageError
from cigen.yamltree import Node

# Neither files, sockets, devices, builds nor rights that other containers lack.
_KEYS = frozenset(
    {"cap_drop", "command", "depends_on", "entrypoint", "environment", "extra_hosts", "healthcheck", "hostname",
     "image", "init", "network_mode", "platform", "profiles", "pull_policy", "restart", "shm_size",
     "stop_grace_period", "stop_signal", "tmpfs", "ulimits", "user", "working_dir"}
)  # fmt: skip
_NETWORK = re.compile(r"none|bridge|service:[A-Za-z0-9._-]+")


def checked(text: str, file: str) -> Mapping[str, Any]:
    """The file's content; raises :class:`UnsafeInputError` where its containers would get anything of this machine."""
    import yaml

    try:
        documents = yamltree.parse(text)
        problem = next(_problems(documents[0] if len(documents) == 1 else yamltree.NOTHING), None)
        data: Mapping[str, Any] = {} if problem else yaml.safe_load(text)
    except yamltree.YamlError as error:
        raise UsageError(f"cannot be read: {error.problem}", where=f"{file}:{error.line}") from None
    except yaml.YAMLError:
        raise UsageError("holds a type that compose does not know", where=file) from None
    if problem:
        hint = f"take it out, or run it without cigen: docker compose --file {file} up"
        raise UnsafeInputError(f"{problem}: cigen does not run that", where=file, hint=hint)
    return data


def _problems(document: Node) -> Iterator[str]:
    if document.kind != "mapping":
        yield "it is no mapping"
    for name, _ in document.entries:
        if name.text not in {"services", "name"}:
            yield f"it uses {printable(name.text)}"
    for name, service in document.get("services").entries:
        yield from (f"the service {printable(name.text)} {problem}" for problem in _of_service(service))
    if any("$" in text.replace("$$", "") for text in _scalars(document)):
        yield "it takes variables of this machine"


def _of_service(service: Node) -> Iterator[str]:
    yield from (f"uses {printable(key.text)}" for key, _ in service.entries if key.text not in _KEYS)
    for key, value in service.entries:
        if key.text == "network_mode" and not _NETWORK.fullmatch(value.text):
            yield "uses a network of this machine"
        if key.text == "environment" and _inherits(value):
            yield "takes variables of this machine"


def _inherits(environment: Node) -> bool:
    """Whether some variable, in a mapping or a list of ``NAME=value``, has no value of its own."""
    return any(value.is_null for _, value in environment.entries) or any(
        "=" not in item.text for item in environment.items
    )


def _scalars(document: Node) -> Iterator[str]:
    pending = [document]
    while pending:
        node = pending.pop()
        yield node.text
        pending += [*node.items, *(part for pair in node.entries for part in pair)]
