"""What a log says is missing, and who has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.engine import failure, missing


@pytest.mark.parametrize(
    ("line", "packages"),
    [
        ("src/x.c:3:10: fatal error: openssl/ssl.h: No such file or directory", ("libssl-dev",)),
        ("x.c:1:10: fatal error: 'zlib.h' file not found", ("zlib1g-dev",)),
        ("Error: pg_config executable not found.", ("libpq-dev",)),
        ("pg_config is required to build psycopg2 from source.", ("libpq-dev",)),
        ("/bin/sh: 1: less: not found", ("less",)),
        ("bash: line 3: msgfmt: command not found", ("gettext",)),
        ("error: linker `cc` not found", ("gcc", "libc6-dev")),
        ("No package 'libcurl' found", ("libcurl4-openssl-dev",)),
        ('meson.build:4:0: ERROR: Dependency "sqlite3" not found, tried pkgconfig', ("libsqlite3-dev",)),
        ("CMake Error: Could NOT find OpenSSL, try to set the path", ("libssl-dev",)),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'git'", ("git",)),
        ("sh: 1: our-own-tool: not found", ()),
        ("No such file or directory: 'data.json'", ()),
    ],
)
def test_who_has_what_is_missing(line: str, packages: tuple[str, ...]) -> None:
    assert missing.packages([line]) == packages


def test_the_hint_is_an_overlay_for_the_component() -> None:
    failed = failure.Failure(
        step="[api-reports deps 2/2] RUN pip install", log=("pg_config is required to build it",), error=""
    )
    hint = failed.hint(["api-reports"]) or ""
    assert 'stages: {api: {toolchain: {after: "apt-get update && apt-get install -y libpq-dev"}}}' in hint


@given(st.lists(st.text()))
def test_any_log_can_be_read(log: list[str]) -> None:
    missing.packages(log)
