"""The JDKs that a build expects to find in ``~/.m2/toolchains.xml``."""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems.maven import jdk
from cigen.ecosystems.maven.model import Model
from cigen.facts import NAME, VERSION


def wanted(models: Iterable[Model]) -> tuple[tuple[str, str], ...]:
    """Version and vendor (empty where any will do) of each JDK, once."""
    found: dict[tuple[str, str], None] = {}
    for model in models:
        vendors = [value.text for value in jdk.toolchain_values(model, "vendor")]
        vendor = next((text for text in vendors if NAME.fullmatch(text)), "")
        for value in jdk.toolchain_values(model, "version"):
            if VERSION.fullmatch(value.text) or value.text[:1] in "[(":
                found[value.text, vendor] = None
    return tuple(found)
