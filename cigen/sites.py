"""The web server that serves the static pages of a site, whatever built them."""

from __future__ import annotations

from cigen.pins import Pins
from cigen.plan import Copy, Image

PORT = 8080
START: tuple[str, ...] = ("nginx", "-g", "daemon off;")
_CONFIG = "/opt/site.conf"

INSTALL = (
    Copy(sources=(_CONFIG,), dest="/etc/nginx/conf.d/default.conf", origin="build"),
    Copy(sources=("/",), dest="/usr/share/nginx/html/", origin="artifact"),
)
"""Put the server's configuration and the artifact, which is the pages, into its image."""


def image(pins: Pins) -> Image:
    """The web server's image."""
    tool = pins.tool("nginx")
    return tool.image("unprivileged", tool.default)


def configuration(fallback: str = "=404", *lines: str) -> str:
    """The command of the ``build`` stage that writes the server's configuration, with more ``lines`` in it.

    ``fallback`` is what answers for a path without a page: a page of its own or a status.
    """
    first = ("server {", f"  listen {PORT};", "  root /usr/share/nginx/html;", "  index index.html;")
    quoted = " ".join(f"'{line}'" for line in first)
    more = "".join(f" \\\n      '{line}'" for line in lines)
    serve = f'"  location / {{ try_files \\$uri \\$uri/ \\$uri.html {fallback}; }}"'
    return f"printf '%s\\n' {quoted}{more} \\\n      {serve} '}}' > {_CONFIG}"
