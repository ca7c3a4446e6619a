"""The two protocols of GitHub's cache service, translated into calls of the store.

v1 is `_apis/artifactcache`; v2 is Twirp calls in JSON, with the bytes sent as Azure block blobs.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import xml.etree.ElementTree as ET
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from tests.harness.gha_cache_store import (
    AccessDeniedError,
    CacheStore,
    DuplicateError,
    Entry,
    InvalidTokenError,
    Permission,
    scopes_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

V1 = "/_apis/artifactcache/"
V2 = "/twirp/github.actions.results.api.v1.CacheService/"
# Azure's SDK takes the first path segment for the account when the host is an address.
BLOBS = "/devstoreaccount1/cache/"
BLOCK = 1 << 20


def handler_for(store: CacheStore) -> type[BaseHTTPRequestHandler]:
    """Make the handler class of one server."""
    return type("StoreHandler", (Handler,), {"store": store})


class Handler(BaseHTTPRequestHandler):
    """Translates both protocols into calls of the store."""

    protocol_version = "HTTP/1.1"
    store: CacheStore

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay silent: the store's log is the one that tests read."""

    def do_GET(self) -> None:
        self._guard(self._get)

    def do_HEAD(self) -> None:
        self._guard(self._get)

    def do_POST(self) -> None:
        self._guard(self._post)

    def do_PATCH(self) -> None:
        self._guard(self._patch)

    def do_PUT(self) -> None:
        self._guard(self._put)

    def _guard(self, method: Callable[[], None]) -> None:
        # One request a connection: else a kept-alive connection would survive stop().
        self.close_connection = True
        v2 = self.path.startswith(V2)
        with suppress(BrokenPipeError, ConnectionResetError):
            try:
                method()
            except InvalidTokenError as error:
                self._fail(401, "unauthenticated", f"invalid token: {error}", v2)
            except AccessDeniedError:
                self._fail(403, "permission_denied", "cache write denied: no writable scope", v2)
            except DuplicateError as error:
                self._fail(409, "already_exists", f"cache entry already exists: {error}", v2)

    def _fail(self, status: int, code: str, message: str, v2: bool) -> None:
        type_key = f"ArtifactCacheItem{'AlreadyExists' if status == 409 else 'Access'}Exception"
        self._json({"code": code, "msg": message} if v2 else {"message": message, "typeKey": type_key}, status)

    def _get(self) -> None:
        split = urlsplit(self.path)
        if split.path.startswith(BLOBS):
            self._send_blob(int(split.path.removeprefix(BLOBS)))
        elif split.path == V1 + "cache":
            query = {name: values[0] for name, values in parse_qs(split.query).items()}
            entry = self.store.find(self._scopes(), query["keys"].split(","), query["version"])
            if entry is None:
                self._reply(HTTPStatus.NO_CONTENT)
            else:
                url = self._blob_url(entry)
                self._json({"cacheKey": entry.key, "scope": entry.scope, "archiveLocation": url})
        else:
            self._reply(HTTPStatus.NOT_FOUND)

    def _post(self) -> None:
        if self.path.startswith(V2):
            self._twirp(self.path.removeprefix(V2), json.loads(self._body()))
        elif self.path == V1 + "caches":
            wanted = json.loads(self._body())
            entry = self.store.reserve(self._scopes(), wanted["key"], wanted["version"])
            self._json({"cacheId": entry.number, "cacheID": entry.number}, 201)
        else:
            entry = self._entry(V1 + "caches/")
            size = json.loads(self._body())["size"]
            if entry.file.stat().st_size != size:
                self._json({"message": "the size does not match the upload"}, 400)
                return
            self.store.commit(entry)
            self._reply(HTTPStatus.NO_CONTENT)

    def _twirp(self, method: str, call: dict[str, Any]) -> None:
        scopes, key, version = self._scopes(), call["key"], call["version"]
        if method == "CreateCacheEntry":
            entry = self.store.reserve(scopes, key, version)
            self._json({"ok": True, "signed_upload_url": self._blob_url(entry)})
        elif method == "FinalizeCacheEntryUpload":
            uploaded = self.store.pending(scopes, key, version)
            if uploaded is None or uploaded.file.stat().st_size != int(call["size_bytes"]):
                self._json({"ok": False, "entry_id": "0"})
                return
            self.store.commit(uploaded)
            self._json({"ok": True, "entry_id": str(uploaded.number)})
        else:
            found = self.store.find(scopes, [key, *call.get("restore_keys", [])], version)
            url, matched = (self._blob_url(found), found.key) if found else ("", "")
            self._json({"ok": bool(found), "signed_download_url": url, "matched_key": matched})

    def _patch(self) -> None:
        entry = self._entry(V1 + "caches/")
        start = int(re.findall(r"\d+", self.headers["Content-Range"])[0])
        with entry.file.open("r+b") as file:
            file.seek(start)
            self._copy_body(file)
        self._reply(HTTPStatus.NO_CONTENT)

    def _put(self) -> None:
        entry = self._entry(BLOBS)
        query = parse_qs(urlsplit(self.path).query)
        part = query.get("comp", [""])[0]
        if part == "block":
            name = query["blockid"][0]
            # Blocks arrive several at a time and in any order; the list says how they belong together.
            block = entry.blocks[name] = entry.file.with_suffix(f".{hashlib.sha256(name.encode()).hexdigest()}")
            with block.open("wb") as file:
                self._copy_body(file)
        elif part == "blocklist":
            names = [element.text or "" for element in ET.fromstring(self._body())]
            _join([entry.blocks[name] for name in names], entry.file)
        else:
            with entry.file.open("wb") as file:
                self._copy_body(file)
        self._reply(HTTPStatus.CREATED)

    def _send_blob(self, number: int) -> None:
        entry = self.store.get(number)
        if entry is None:
            self._reply(HTTPStatus.NOT_FOUND)
            return
        size = entry.file.stat().st_size
        asked = self.headers.get("x-ms-range") or self.headers.get("Range")
        bounds = re.fullmatch(r"bytes=(\d+)-(\d*)", asked or "")
        start = int(bounds[1]) if bounds else 0
        end = min(int(bounds[2]) + 1, size) if bounds and bounds[2] else size
        headers = {"Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
        if bounds:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        body = self.command == "GET"
        self._reply(HTTPStatus.PARTIAL_CONTENT if bounds else HTTPStatus.OK, headers, max(end - start, 0))
        if body:
            with entry.file.open("rb") as file:
                file.seek(start)
                for piece in _pieces(file, end - start):
                    self.wfile.write(piece)
            self.store.note("get", entry.key, entry.scope, end - start)

    def _scopes(self) -> dict[str, Permission]:
        return scopes_of(self.headers.get("Authorization"))

    def _entry(self, prefix: str) -> Entry:
        entry = self.store.get(int(urlsplit(self.path).path.removeprefix(prefix)))
        if entry is None:
            raise AccessDeniedError(self.path)
        return entry

    def _blob_url(self, entry: Entry) -> str:
        host, port = self.connection.getsockname()[:2]
        return f"http://{host}:{port}{BLOBS}{entry.number}"

    def _json(self, document: object, status: int = 200) -> None:
        data = json.dumps(document).encode()
        self._reply(status, {"Content-Type": "application/json"}, len(data))
        self.wfile.write(data)

    def _reply(self, status: int, headers: Mapping[str, str] | None = None, length: int = 0) -> None:
        self.send_response(status)
        # Go's Azure client dereferences the request id without looking whether it is there.
        fixed = {"Connection": "close", "x-ms-request-id": "1", "ETag": '"1"'}
        fixed["Last-Modified"] = self.date_time_string()
        for name, value in {**fixed, **(headers or {})}.items():
            self.send_header(name, value)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _body(self) -> bytes:
        return b"".join(self._body_pieces())

    def _copy_body(self, target: BinaryIO) -> None:
        target.writelines(self._body_pieces())

    def _body_pieces(self) -> Iterator[bytes]:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            yield from _pieces(self.rfile, int(self.headers.get("Content-Length") or 0))
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield from _pieces(self.rfile, size)
            self.rfile.readline()
        self.rfile.readline()


def _pieces(source: Any, size: int) -> Iterator[bytes]:
    while size > 0 and (piece := source.read(min(BLOCK, size))):
        size -= len(piece)
        yield piece


def _join(parts: list[Path], target: Path) -> None:
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)
            part.unlink()
