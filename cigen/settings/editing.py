"""Change one value of ``cigen.yml`` and leave every other byte of a person's as it is, as far as YAML allows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any


def with_version(text: str, paths: Sequence[str], tool: str, version: str) -> str:
    """The settings with ``version`` of ``tool`` for the components in ``paths``; comments and order stay."""
    from ruamel.yaml.scalarstring import SingleQuotedScalarString

    yaml = _like(text)
    settings: Any = yaml.load(text) or {}
    if settings.get("components") is None:
        settings["components"] = {}
    for path in paths:
        key = next((key for key in settings["components"] if _same(key, path)), path)
        if settings["components"].get(key) is None:
            settings["components"][key] = {}
        settings["components"][key][tool] = SingleQuotedScalarString(version)
    return _dumped(yaml, settings)


def with_updates(text: str, bot: str) -> str:
    """The settings with ``bot`` as the one that moves pins."""
    yaml = _like(text)
    settings: Any = yaml.load(text) or {}
    settings["updates"] = bot
    return _dumped(yaml, settings)


def _like(text: str) -> Any:
    """A YAML parser that writes as ``text`` is written."""
    from ruamel.yaml import YAML
    from ruamel.yaml.util import load_yaml_guess_indent

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    _, indent, offset = load_yaml_guess_indent(text)
    yaml.indent(mapping=indent or 2, sequence=indent or 2, offset=offset or 0)
    return yaml


def _dumped(yaml: Any, settings: Any) -> str:
    stream = io.StringIO()
    yaml.dump(settings, stream)
    return stream.getvalue()


def _same(key: object, path: str) -> bool:
    return str(key).removeprefix("./").rstrip("/") in (path, "" if path == "." else path)
