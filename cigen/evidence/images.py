"""What an image's name tells: the tool and version inside it, the service it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cigen.evidence.conventions import of

MAX_LENGTH = 255
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w{0,63})|\{([A-Za-z_]\w{0,63})(?::?-([^${}]{0,128}))?\})", re.ASCII)


def version_in(tool: str, image: str) -> str | None:
    """The version of ``tool`` inside ``image``; ``None`` where the name tells none."""
    if len(image) > MAX_LENGTH:
        return None
    name = image.partition("@")[0]
    matches = (pattern.fullmatch(name) for pattern in of(tool).images)
    return next((match[1] for match in matches if match), None)


def substituted(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``$NAME``, ``${NAME}`` and ``${NAME:-default}`` replaced; unknown names become empty."""
    if len(text) > MAX_LENGTH:
        return text
    return _VARIABLE.sub(lambda match: values.get(match[1] or match[2], match[3] or ""), text)
