"""The pins that come with cigen are whole."""

from __future__ import annotations

import datetime
import re

import pytest

from cigen import pins, versions
from cigen.pins import Tool

TOOLS = tuple(pins.shipped().tools.values())
tools = pytest.mark.parametrize("tool", TOOLS, ids=[tool.name for tool in TOOLS])


@tools
def test_versions_are_ordered_and_hold_the_default(tool: Tool) -> None:
    assert list(tool.versions) == sorted(set(tool.versions), key=versions.key)
    assert tool.default in tool.versions
    assert tool.prefer in ("lowest", "newest")
    assert set(tool.lts) <= set(tool.versions)


@tools
def test_ends_of_life_are_dates_of_versions(tool: Tool) -> None:
    assert set(tool.end_of_life) <= set(tool.versions)
    for date in tool.end_of_life.values():
        datetime.date.fromisoformat(date)


@tools
def test_an_image_is_different_for_every_version(tool: Tool) -> None:
    for role in tool.images:
        images = {str(tool.image(role, version)) for version in tool.versions}
        is_versioned = "{version}" in "".join(tool.images[role])  # what is compiled for itself needs none of its tool
        assert len(images) == (len(tool.versions) if is_versioned else 1)
        assert not any("{" in image for image in images)


def test_actions_are_pinned_by_commit() -> None:
    for name, action in pins.shipped().actions.items():
        assert re.fullmatch(r"[0-9a-f]{40}", action.sha), name
        assert re.fullmatch(r"v\d+\.\d+\.\d+", action.version), name
        assert action.name == name


def test_pins_are_read_once() -> None:
    assert pins.shipped() is pins.shipped()
    assert pins.shipped().tool("java").name == "java"
