"""The cache service, asked by BuildKit itself (v1) and by hand in the form of v2."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.build_log import read_steps
from tests.harness.gha_cache_server import READ, WRITE, GhaCacheServer, is_blob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAIN = {"refs/heads/main": READ | WRITE}
PULL = {"refs/pull/7/merge": READ | WRITE, "refs/heads/main": READ}
READ_ONLY = {"refs/heads/main": READ}
BASE = os.environ.get("CIGEN_TEST_IMAGE", "debian:trixie-slim")
DOCKERFILE = f"""FROM {BASE} AS deps
COPY deps.txt /deps.txt
RUN head -c 300000 /dev/urandom > /dependency
FROM deps AS build
COPY source.txt /source.txt
RUN cat /dependency /source.txt > /artifact
"""
STEPS = 4


@pytest.fixture
def cache() -> Iterator[GhaCacheServer]:
    with GhaCacheServer() as server:
        yield server


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "deps.txt").write_text("one\n")
    (folder / "source.txt").write_text("first\n")
    return folder


class Runner:
    """One runner: an empty engine and the token of its trigger."""

    def __init__(self, cache: GhaCacheServer, host: str, project: Path) -> None:
        self.cache, self.host, self.project = cache, host, project

    def build(self, token: str, export: str | None = "mode=max", timeout: float = 180) -> tuple[int, str]:
        """Build with the cache of the scope "t"; `export` adds attributes, None writes no cache."""
        command = ["docker", "buildx", "build", "--progress=plain", "--output=type=cacheonly"]
        command.append("--cache-from=type=gha,scope=t")
        if export is not None:
            command.append(f"--cache-to=type=gha,scope=t,{export}")
        environment = {**os.environ, "DOCKER_HOST": self.host, **self.cache.env(token)}
        done = subprocess.run(
            [*command, "."],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return done.returncode, done.stderr


@pytest.fixture
def runner(cache: GhaCacheServer, fresh_engine: Callable[[], str], project: Path) -> Callable[[], Runner]:
    return lambda: Runner(cache, fresh_engine(), project)


def cached(log: str) -> int:
    """Count the steps that were not run again."""
    return len(read_steps(log).reused)


@pytest.mark.engine
def test_second_runner_finds_what_the_first_exported(cache: GhaCacheServer, runner: Callable[[], Runner]) -> None:
    main = cache.token(MAIN)
    status, log = runner().build(main)
    assert status == 0, log
    assert "exporting to GitHub Actions Cache" in log
    assert cached(log) == 0
    assert sum(put.size for put in cache.puts) > 300_000
    assert {put.scope for put in cache.puts} == {"refs/heads/main"}
    cache.clear_log()
    status, log = runner().build(main, export=None)
    assert (status, cached(log)) == (0, STEPS), log
    assert not cache.puts


@pytest.mark.engine
def test_source_change_downloads_the_dependency_instead_of_making_it(
    cache: GhaCacheServer, runner: Callable[[], Runner], project: Path
) -> None:
    main = cache.token(MAIN)
    assert runner().build(main)[0] == 0
    (project / "source.txt").write_text("second\n")
    cache.clear_log()
    status, log = runner().build(main)
    assert (status, cached(log)) == (0, 2), log
    assert sum(get.size for get in cache.gets) > 300_000
    index = [put.key for put in cache.puts if not put.key.startswith("buildkit-blob-")]
    assert len(index) == 1
    assert index[0].endswith("#2")


@pytest.mark.engine
def test_pull_request_reads_main_and_writes_its_own_scope(
    cache: GhaCacheServer, runner: Callable[[], Runner], project: Path
) -> None:
    assert runner().build(cache.token(MAIN))[0] == 0
    (project / "source.txt").write_text("changed in the pull request\n")
    cache.clear_log()
    status, log = runner().build(cache.token(PULL))
    assert (status, cached(log)) == (0, 2), log
    assert {put.scope for put in cache.puts} == {"refs/pull/7/merge"}
    assert sum(put.size for put in cache.puts) < 600_000
    again, log = runner().build(cache.token(PULL), export=None)
    assert (again, cached(log)) == (0, STEPS), log
    sibling, log = runner().build(cache.token({**READ_ONLY, "refs/pull/8/merge": READ}), export=None)
    assert (sibling, cached(log)) == (0, 2), log


@pytest.mark.engine
def test_read_only_token_fails_the_build_unless_errors_are_ignored(
    cache: GhaCacheServer, runner: Callable[[], Runner]
) -> None:
    machine, token = runner(), cache.token(READ_ONLY)
    status, log = machine.build(token)
    assert status != 0
    assert "cache write denied" in log
    status, log = machine.build(token, export="mode=max,ignore-error=true")
    assert status == 0, log
    assert not cache.puts
    assert {request.action for request in cache.log} >= {"denied"}


@pytest.mark.engine
def test_evicted_blobs_cost_a_rebuild_not_a_failure(cache: GhaCacheServer, runner: Callable[[], Runner]) -> None:
    main = cache.token(MAIN)
    assert runner().build(main)[0] == 0
    assert cache.evict()
    assert [entry for entry in cache.entries if not is_blob(entry)]
    status, log = runner().build(main)
    assert status == 0, log
    assert [entry for entry in cache.entries if is_blob(entry)], "the rebuilt layers were exported again"


@pytest.mark.engine
def test_dead_server_does_not_stop_a_build(cache: GhaCacheServer, runner: Callable[[], Runner]) -> None:
    cache.stop()
    machine, token = runner(), cache.token(MAIN)
    assert machine.build(token, export=None)[0] == 0
    assert machine.build(token, export="mode=max,ignore-error=true")[0] == 0
    status, log = machine.build(token)
    assert status != 0, "without ignore-error the export is fatal"
    assert "connection refused" in log


def ask(cache: GhaCacheServer, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    host, port = cache.url.removeprefix("http://").rstrip("/").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        assert answer.headers["x-ms-request-id"]
        return answer.status, answer.read()
    finally:
        connection.close()


def twirp(cache: GhaCacheServer, token: str, method: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    path = f"/twirp/github.actions.results.api.v1.CacheService/{method}"
    body = json.dumps({"version": "v", **fields}).encode()
    status, answer = ask(cache, "POST", path, body, Authorization=f"Bearer {token}")
    return status, json.loads(answer)


def upload_v2(cache: GhaCacheServer, token: str, key: str, blocks: list[bytes]) -> None:
    status, created = twirp(cache, token, "CreateCacheEntry", key=key)
    assert (status, created["ok"]) == (200, True)
    path = "/" + created["signed_upload_url"].split("/", 3)[3]
    names = [f"block{number}" for number in range(len(blocks))]
    for name, block in zip(names, blocks, strict=True):
        assert ask(cache, "PUT", f"{path}?comp=block&blockid={name}", block)[0] == 201
    listing = "".join(f"<Latest>{name}</Latest>" for name in names)
    assert ask(cache, "PUT", f"{path}?comp=blocklist", f"<BlockList>{listing}</BlockList>".encode())[0] == 201
    size = sum(map(len, blocks))
    status, done = twirp(cache, token, "FinalizeCacheEntryUpload", key=key, size_bytes=size)
    assert (status, done["ok"]) == (200, True)
    assert isinstance(done["entry_id"], str)


def test_v2_stores_blocks_and_serves_ranges(cache: GhaCacheServer) -> None:
    token = cache.token(MAIN)
    upload_v2(cache, token, "linux-1", [b"hello ", b"world"])
    query = {"key": "linux-9", "restore_keys": ["linux-"]}
    status, found = twirp(cache, token, "GetCacheEntryDownloadURL", **query)
    assert (status, found["ok"], found["matched_key"]) == (200, True, "linux-1")
    path = "/" + found["signed_download_url"].split("/", 3)[3]
    assert ask(cache, "GET", path) == (200, b"hello world")
    assert ask(cache, "GET", path, Range="bytes=6-") == (206, b"world")
    assert ask(cache, "GET", path, x_ms_range="bytes=0-4") == (206, b"hello")


def test_v2_refuses_duplicates_and_tokens_without_the_write_bit(cache: GhaCacheServer) -> None:
    upload_v2(cache, cache.token(MAIN), "k", [b"1"])
    status, answer = twirp(cache, cache.token(MAIN), "CreateCacheEntry", key="k")
    assert (status, answer["code"]) == (409, "already_exists")
    status, answer = twirp(cache, cache.token(READ_ONLY), "CreateCacheEntry", key="other")
    assert (status, answer["code"]) == (403, "permission_denied")
    status, answer = twirp(cache, "no token", "GetCacheEntryDownloadURL", key="k")
    assert (status, answer["code"]) == (401, "unauthenticated")


def test_lookup_prefers_the_nearest_scope_then_the_exact_key_then_the_newest(cache: GhaCacheServer) -> None:
    main, pull = cache.token(MAIN), cache.token(PULL)
    for key in ("deps-1", "deps-12", "deps-2"):
        upload_v2(cache, main, key, [key.encode()])
    upload_v2(cache, pull, "own-1", [b"own"])

    def lookup(token: str, key: str) -> str:
        found: str = twirp(cache, token, "GetCacheEntryDownloadURL", key=key)[1]["matched_key"]
        return found

    assert lookup(main, "deps-1") == "deps-1"
    assert lookup(main, "deps-") == "deps-2"
    assert lookup(pull, "deps-") == "deps-2"
    assert lookup(pull, "own-") == "own-1"
    assert lookup(main, "own-") == "", "main does not see a pull request's entries"
    upload_v2(cache, pull, "deps-0", [b"0"])
    assert lookup(pull, "deps-") == "deps-0", "the pull request's own scope comes first"
