"""Programs in Python that start their own server, with what each framework calls it and the port that it takes."""

from __future__ import annotations

import re
from collections.abc import Collection

from cigen.ecosystems.python.sources import Sources

_ASGI = re.compile(r"\b(?:uvicorn\.(?:run|Server)|hypercorn\.\w{1,20}|serve)\(")
_WSGI = re.compile(r"\.run\(|\bserve\(|\bWSGIServer\(|\bmake_server\(|\brun_simple\(")
# Of what programs start themselves: the package, how its servers begin and the port that it takes.
_SELF_STARTED = (
    ("fastapi", _ASGI, 8000),
    ("litestar", _ASGI, 8000),
    ("starlette", _ASGI, 8000),
    ("flask", _WSGI, 5000),
    ("quart", re.compile(r"\.run\("), 5000),
    ("tornado", re.compile(r"\.listen\(|\bHTTPServer\("), 8888),
    ("nicegui", re.compile(r"\bui\.run\("), 8080),
    ("dash", re.compile(r"\.run(?:_server)?\("), 8050),
    ("bottle", re.compile(r"\b(?:bottle\.)?run\("), 8080),
    ("cherrypy", re.compile(r"\bcherrypy\.(?:quickstart|engine\.start)\("), 8080),
    ("falcon", _WSGI, 8000),
    ("pyramid", _WSGI, 6543),
)


def find(sources: Sources, packages: Collection[str]) -> tuple[str, str, int] | None:
    """The framework, the file that starts the server and the usual port; ``None`` where nothing starts one."""
    rows = (row for row in _SELF_STARTED if row[0] in packages)
    found = ((framework, sources.starting(pattern), port) for framework, pattern, port in rows)
    return next(((framework, path, port) for framework, path, port in found if path), None)
