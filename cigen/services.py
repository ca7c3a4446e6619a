"""Services that cigen can start beside tests, from services.toml: image, what the server and what clients are told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True, kw_only=True)
class ServiceKind:
    """A kind of service: ``image`` by tag, variables of its ``server``, and ``client`` variables of the tests."""

    image: str
    port: int
    server: Mapping[str, str] = field(default_factory=dict)
    client: Mapping[str, str] = field(default_factory=dict)
    health: tuple[str, ...] = ()

    @property
    def check(self) -> tuple[str, ...]:
        """How a container says that it is ready, as compose's ``healthcheck.test``."""
        listens = f"/dev/tcp/127.0.0.1/{self.port}"
        return self.health or ("CMD-SHELL", f"nc -z 127.0.0.1 {self.port} || bash -c ': <{listens}'")

    def told(self, server: Mapping[str, str]) -> dict[str, str]:
        """The variables of a client of a server with the variables ``server``."""
        values = {**self.server, **server}
        return {
            name: re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), text)
            for name, text in self.client.items()
        }


@cache
def known() -> Mapping[str, ServiceKind]:
    """Every kind of service by its name."""
    data = tomllib.loads(resources.files("cigen").joinpath("services.toml").read_text("utf-8"))
    return {name: ServiceKind(**{**row, "health": tuple(row.get("health", ()))}) for name, row in data.items()}
