"""A file of which cigen moves the pins and nothing else: the setting ``ownership: thin``."""

from __future__ import annotations

import re

from cigen.merge.pins import version
from cigen.reconcile.bumps import IMAGE, USES


def with_pins(disk: str, base: str | None, text: str) -> str:
    """``disk`` with the pins of the rendering ``text``: newer releases of actions, and digests of images.

    A digest that is not the one of ``base``, the last rendering, is somebody else's choice and stays.
    """
    releases = {match["name"]: match for match in USES.finditer(text)}
    digests, written = dict(IMAGE.findall(text)), set(IMAGE.findall(base or ""))

    def release(found: re.Match[str]) -> str:
        wanted = releases.get(found["name"])
        if wanted is None or (version(wanted["tag"]) or ()) <= (version(found["tag"]) or ()):
            return found[0]
        return found[0].replace(found["sha"], wanted["sha"]).replace(found["tag"], wanted["tag"])

    def digest(found: re.Match[str]) -> str:
        name, old = found.groups()
        return f"{name}@{digests.get(name, old)}" if (name, old) in written else found[0]

    return IMAGE.sub(digest, USES.sub(release, disk))
