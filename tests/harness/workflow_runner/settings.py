"""What a run is given: repository, event, engine, cache, secrets, and when to cancel it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.harness.gha_cache_server import GhaCacheServer
    from tests.harness.workflow_runner.actions import Action

# What a test machine needs to reach anything at all; GitHub's runners have no such variables.
PASSED_ON = (
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "LANG"),
)


@dataclass(frozen=True)
class Cancel:
    """Cancels the run from outside: after a step of a job, or `seconds` into it."""

    job: str
    step: str
    when: Literal["after", "during"] = "after"
    seconds: float = 0.5


@dataclass
class Settings:
    """Everything the jobs of a run share."""

    work: Path
    origin: Path
    github: dict[str, Any]
    engine: str | None = None
    cache: GhaCacheServer | None = None
    cache_token: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    files_cache: Path | None = None
    cancel: Cancel | None = None
    cancelled: bool = False

    @property
    def artifacts(self) -> Path:
        """The folder with one folder for each artifact."""
        return self.work / "artifacts"

    def base_environment(self, home: Path) -> dict[str, str]:
        """Return what every step sees. Docker's configuration is private, so that a login leaves no trace."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        engine = {"DOCKER_HOST": self.engine} if self.engine else {}
        own = {"PATH": os.environ["PATH"], "HOME": str(home), "DOCKER_CONFIG": str(home / ".docker"), "CI": "true"}
        return {**passed, **engine, **own, **self.environment}

    def runtime_environment(self) -> dict[str, str]:
        """Return the ACTIONS_* variables, which the runner gives to actions only."""
        return self.cache.env(self.cache_token) if self.cache else {}
