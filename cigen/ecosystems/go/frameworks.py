"""Frameworks by the modules that a program's module requires, and modules that are C inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# In the order in which they are believed: a web framework says more about a program than a router or a CLI.
_FRAMEWORKS = (
    ("gin", "github.com/gin-gonic/gin"),
    ("echo", "github.com/labstack/echo"),
    ("fiber", "github.com/gofiber/fiber"),
    ("beego", "github.com/beego/beego"),
    ("iris", "github.com/kataras/iris"),
    ("buffalo", "github.com/gobuffalo/buffalo"),
    ("go-zero", "github.com/zeromicro/go-zero"),
    ("kratos", "github.com/go-kratos/kratos"),
    ("hertz", "github.com/cloudwego/hertz"),
    ("chi", "github.com/go-chi/chi"),
    ("gorilla", "github.com/gorilla/mux"),
    ("fasthttp", "github.com/valyala/fasthttp"),
)
_GRPC = "google.golang.org/grpc"
_CLIS = (
    ("cobra", "github.com/spf13/cobra"),
    ("urfave-cli", "github.com/urfave/cli"),
    ("kong", "github.com/alecthomas/kong"),
)
_C_INSIDE = frozenset({
    "github.com/mattn/go-sqlite3",
    "github.com/confluentinc/confluent-kafka-go",
    "github.com/DataDog/zstd",
    "github.com/godror/godror",
    "github.com/google/gopacket",
    "github.com/gopacket/gopacket",
    "github.com/davidbyttow/govips",
    "github.com/h2non/bimg",
    "github.com/libgit2/git2go",
    "github.com/miekg/pkcs11",
    "github.com/pebbe/zmq4",
    "github.com/duckdb/duckdb-go",
    "github.com/marcboeker/go-duckdb",
    "github.com/linxGnu/grocksdb",
    "github.com/veandco/go-sdl2",
    "gopkg.in/gographics/imagick",
    "github.com/tecbot/gorocksdb",
})  # fmt: skip
_CORNER = 20
_MAJOR = re.compile(r"(?:/v[0-9]+|\.v[0-9]+)$")


def framework(requires: Iterable[str], texts: Sequence[str], *, serves: bool) -> str | None:
    """The framework of a program with the sources ``texts``; ``net/http`` for one that serves without any."""
    named = {_plain(path) for path in requires}
    web = next((name for name, path in _FRAMEWORKS if path in named and _carries(path, texts)), None)
    if serves:
        is_grpc = _GRPC in named and any("grpc.NewServer(" in text for text in texts)
        return web or ("grpc" if is_grpc else "net/http")
    return next((name for name, path in _CLIS if path in named), web)


def _carries(path: str, texts: Sequence[str]) -> bool:
    """Whether a module is more than the router of one corner of a server that else does without."""
    using = sum(f'"{path}' in text for text in texts)
    plain = sum('"net/http"' in text for text in texts)
    return using == 0 or using * _CORNER >= plain


def with_c(requires: Iterable[str]) -> Sequence[str]:
    """Those of the modules that need a C compiler."""
    return sorted({plain for path in requires if (plain := _plain(path)) in _C_INSIDE})


def _plain(path: str) -> str:
    return _MAJOR.sub("", path)
