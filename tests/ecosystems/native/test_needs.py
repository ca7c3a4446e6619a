"""System packages of C and C++ projects."""

from __future__ import annotations

import pytest

from cigen.ecosystems.native import needs
from cigen.repo import Repo


@pytest.mark.parametrize(
    ("files", "text", "packages"),
    [
        ({"a.c": "#include <curses.h>\n# include <openssl/evp.h>\n"}, "", ("libncurses-dev", "libssl-dev")),
        ({"a.c": "#include <stdio.h>\n#include <sys/stat.h>\n#include <nobody/knows.h>\n"}, "", ()),
        ({"a.c": "#include <zlib.h>\n", "deps/zlib.h": ""}, "", ()),
        ({"a.c": '#include "zlib.h"\n'}, "", ()),
        ({"grammar.y": "", "words.l": ""}, "", ("bison", "flex")),
        ({}, "find_package(ZLIB REQUIRED)\n", ("zlib1g-dev",)),
    ],
)
def test_what_is_installed(files: dict[str, str], text: str, packages: tuple[str, ...]) -> None:
    assert needs.of(Repo.from_mapping(files), ".", text).build == packages
