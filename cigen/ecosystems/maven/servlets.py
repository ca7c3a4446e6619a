"""Which Tomcat a plain war needs: by the servlet API that it is compiled against."""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems.maven.model import Model
from cigen.versions import key

_OLD, _JAKARTA, _NEWEST = "9.0", "10.1", "11.0"
# By group, what tells most first: from which version on it needs which Tomcat, the newest first.
_APIS: dict[str, tuple[tuple[str, str], ...]] = {
    "jakarta.servlet": (("6.1", _NEWEST), ("5", _JAKARTA), ("0", _OLD)),
    "jakarta.platform": (("11", _NEWEST), ("9", _JAKARTA), ("0", _OLD)),
    "javax.servlet": (("0", _OLD),),
    "javax": (("0", _OLD),),
    "org.springframework": (("7", _NEWEST), ("6", _JAKARTA), ("0", _OLD)),
    "org.springframework.boot": (("4", _NEWEST), ("3", _JAKARTA), ("0", _OLD)),
}


def tomcat(models: Iterable[Model]) -> str:
    """The version of Tomcat for a war made of ``models``; one for ``javax.servlet`` where nothing tells."""
    found = [(model, item) for model in models for item in model.dependencies]
    for group, rows in _APIS.items():
        for model, item in found:
            if model.text(item.group) == group:
                version = model.version(item)
                fitting = (image for since, image in rows if version and key(version.text) >= key(since))
                image = next(fitting, None)
                if image:
                    return image
    return _OLD


def lowest_java(version: str) -> int:
    """The Java that a Tomcat runs on."""
    return {_OLD: 8, _JAKARTA: 11, _NEWEST: 17}[version]
