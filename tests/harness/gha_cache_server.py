"""A GitHub Actions cache service on loopback, so that `type=gha` caches can be tested without GitHub.

It speaks both protocols: v1, what BuildKit before 0.20 uses, and v2.
The Docker daemon opens the connections, so it must share this machine's loopback.

    with GhaCacheServer() as cache:
        environment = cache.env(cache.token({"refs/heads/main": READ | WRITE}))
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.gha_cache_protocol import handler_for
from tests.harness.gha_cache_store import READ, WRITE, CacheStore, Entry, Permission, Request, make_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

__all__ = ["READ", "WRITE", "Entry", "GhaCacheServer", "Permission", "Request"]


def is_blob(entry: Entry) -> bool:
    """Tell a layer from the index that names it."""
    return entry.key.startswith("buildkit-blob-")


class GhaCacheServer:
    """The service and the knobs that tests turn: tokens, log, eviction, death."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="gha-cache-"))
        self._store = CacheStore(self._folder)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self._store))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._stopped = False

    def __enter__(self) -> GhaCacheServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """The base address; it ends in a slash, since old clients append to it as text."""
        return f"http://127.0.0.1:{self._http.server_port}/"

    def token(self, scopes: Mapping[str, Permission]) -> str:
        """Make a runtime token; the first scope with the write bit is the one it writes to."""
        return make_token(scopes)

    def env(self, token: str) -> dict[str, str]:
        """Return the variables that GitHub's runner gives to actions (and not to `run:` steps)."""
        return {
            "ACTIONS_CACHE_URL": self.url,
            "ACTIONS_RESULTS_URL": self.url,
            "ACTIONS_CACHE_SERVICE_V2": "true",
            "ACTIONS_RUNTIME_TOKEN": token,
        }

    @property
    def log(self) -> list[Request]:
        """Everything that was asked, in order."""
        return list(self._store.log)

    @property
    def puts(self) -> list[Request]:
        """The finished uploads, with their bytes."""
        return [request for request in self.log if request.action == "put"]

    @property
    def gets(self) -> list[Request]:
        """The downloads, with the bytes that were sent."""
        return [request for request in self.log if request.action == "get"]

    @property
    def entries(self) -> list[Entry]:
        """What is kept now, oldest first."""
        return self._store.entries()

    def clear_log(self) -> None:
        """Forget the requests so far, not the entries."""
        self._store.log.clear()

    def evict(self, predicate: Callable[[Entry], bool] = is_blob) -> list[Entry]:
        """Delete entries; by default every blob, while the index that names them stays."""
        return self._store.evict(predicate)

    def stop(self) -> None:
        """Die: connections are refused from now on."""
        if not self._stopped:
            self._stopped = True
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()
