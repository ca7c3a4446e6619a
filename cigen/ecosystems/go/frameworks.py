"""Frameworks by the modules that a program's module requires, and modules that are C inside."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from cigen.ecosystems.go import serving

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
    ("flamego", "github.com/flamego/flamego"),
    ("macaron", "gopkg.in/macaron"),
    ("revel", "github.com/revel/revel"),
    ("goframe", "github.com/gogf/gf"),
    ("httprouter", "github.com/julienschmidt/httprouter"),
    ("fasthttp", "github.com/valyala/fasthttp"),
)
_CLIENTS = {"github.com/valyala/fasthttp": "fasthttp.Serve"}  # what asks is made with it too, what serves has this
_DESKTOP = (("wails", "github.com/wailsapp/wails"), ("fyne", "fyne.io/fyne"), ("gio", "gioui.org"))
_GRPC = "google.golang.org/grpc"
_REGISTERS = re.compile(r"\w\.Register[A-Z]\w{1,60}Server\(")  # also with a server that a package of the team's makes
_GENERATED = "// Code generated "
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
    """The framework of a program with the sources ``texts``; ``net/http`` for one that serves by it without any.

    Without ``texts`` what the module requires decides alone.
    """
    named = {_plain(path) for path in requires}
    used = [name for name, path in _DESKTOP if path in named and _using(path, texts)]
    web = _web(named, texts)
    if used:
        return used[0]
    if serves and not web:
        return "grpc" if _GRPC in named and _is_grpc(texts) else "net/http" if serving.by_http(texts) else None
    return web if serves else next((name for name, path in _CLIS if path in named), web)


def opens_windows(framework: str | None) -> bool:
    """Whether programs that are made with it show themselves on a desktop: what they listen for is their own."""
    return any(name == framework for name, _ in _DESKTOP)


def _web(named: Collection[str], texts: Sequence[str]) -> str | None:
    """The web framework that most sources import: a program that moves to another has both for a while."""
    used = ((name, path) for name, path in _FRAMEWORKS if path in named and (not texts or _serves(path, texts)))
    counts = {name: _using(path, texts) for name, path in used if _carries(path, texts)}
    return max(counts, key=counts.__getitem__, default=None)


def _serves(path: str, texts: Sequence[str]) -> bool:
    """Whether a source imports it, and for more than to ask others."""
    return any(f'"{path}' in text and (path not in _CLIENTS or _CLIENTS[path] in text) for text in texts)


def _is_grpc(texts: Sequence[str]) -> bool:
    """Whether gRPC is what a server is about: many offer it at a second door, or to their own command line."""
    written = [text for text in texts if not text.startswith(_GENERATED)]
    is_served = any("grpc.NewServer(" in text or _REGISTERS.search(text) for text in written)
    return is_served and _using(_GRPC, written) >= _using("net/http", written)


def _carries(path: str, texts: Sequence[str]) -> bool:
    """Whether a module is more than the router of one corner of a server that else does without."""
    using = _using(path, texts)
    return using == 0 or using * _CORNER >= sum('"net/http"' in text for text in texts)


def _using(path: str, texts: Sequence[str]) -> int:
    return sum(f'"{path}' in text for text in texts)


def with_c(requires: Iterable[str]) -> Sequence[str]:
    """Those of the modules that need a C compiler."""
    return sorted({plain for path in requires if (plain := _plain(path)) in _C_INSIDE})


def _plain(path: str) -> str:
    return _MAJOR.sub("", path)
