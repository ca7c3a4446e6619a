"""Programs with windows of their own: apps that nothing serves."""

from __future__ import annotations

from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from tests.ecosystems.node.test_components import only

WINDOWS = {
    "name": "notes",
    "main": "app/main.js",
    "scripts": {"start": "electron .", "build": "webpack"},
    "devDependencies": {"electron": "42"},
}
PACKED = WINDOWS | {
    "scripts": {"build": "webpack"},
    "devDependencies": {"electron": "42", "electron-builder": "26"},
}
PAGES = {
    "private": True,
    "scripts": {"build": "vite build"},
    "dependencies": {"@tauri-apps/api": "2"},
    "devDependencies": {"vite": "7"},
}
TAURI = {"index.html": "", "src-tauri/tauri.conf.json": "{}"}


@pytest.mark.parametrize(
    ("package", "found"),
    [
        (WINDOWS, ("app", "electron", None)),
        (PACKED, ("app", "electron", None)),
        (PACKED | {"dependencies": {"express": "5"}}, ("app", "electron", None)),
        (PACKED | {"devDependencies": {"nw": "0.9", "nw-builder": "4"}}, ("app", "nw", None)),
        (WINDOWS | {"workspaces": ["parts/*"]}, ("app", "electron", None)),
        # Made for such programs, and tested with one.
        (PACKED | {"types": "index.d.ts", "version": "1.0.0"}, ("library", None, None)),
        (WINDOWS | {"scripts": {"build": "tsc", "test": "electron-mocha"}}, ("library", None, None)),
        (PACKED | {"devDependencies": {"electron-builder": "26"}}, ("library", None, None)),
        (PACKED | {"devDependencies": {}, "peerDependencies": {"electron": "42"}}, ("library", None, None)),
    ],
)
def test_a_program_of_electron_is_an_app_that_listens_nowhere(package: dict[str, Any], found: tuple[Any, ...]) -> None:
    one = {"parts/one/package.json": {"name": "one"}} if "workspaces" in package else {}
    part = only({"package.json": package, **one})
    assert (part.kind, part.framework, part.port) == found
    assert node.recipe(part, pins.shipped()).runtime is None


def test_an_image_of_the_teams_own_says_that_it_is_served() -> None:
    files = {"package.json": PACKED | {"dependencies": {"express": "5"}, "scripts": {"start": "node server.js"}}}
    part = only(files | {"Dockerfile": "FROM node:24\nCOPY . .\nEXPOSE 8087\nCMD node server.js\n"})
    assert (part.kind, part.framework, part.port) == ("app", "express", 8087)


def test_pages_that_tauri_shows_are_built_and_not_served() -> None:
    part = only({"package.json": PAGES, **TAURI})
    made = node.recipe(part, pins.shipped())
    assert (part.kind, part.framework, part.port, made.runtime) == ("app", "vite", None, None)
    assert 'cp -R "${page%/*}/." /artifact/' in made.collect


@pytest.mark.parametrize("files", [{"index.html": ""}, TAURI | {"Dockerfile": "FROM nginx\nCOPY dist /pages\n"}])
def test_pages_that_a_browser_shows_too_are_a_site(files: dict[str, Any]) -> None:
    assert only({"package.json": PAGES, **files}).kind == "site"
