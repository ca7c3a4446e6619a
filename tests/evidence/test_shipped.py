"""Folders with the names of demonstrations and documentation that are products."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen import inspector, pins
from cigen.evidence import shipped
from cigen.repo import Repo
from cigen.settings import Settings

IMAGE = "FROM node AS build\nRUN npm run build\nFROM nginx:1\nCOPY --from=build /app/dist .\n"
PUBLISHED = "jobs: {a: {steps: [{uses: x/publish@v1, with: {workdir: demo}}]}}"
COMPOSE = "services: {demo: {build: ./demo}}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"demo/Dockerfile": IMAGE, ".github/workflows/a.yml": PUBLISHED}, True),
        ({"demo/Dockerfile": IMAGE, "compose.yml": COMPOSE}, True),
        ({"demo/Dockerfile": IMAGE, "compose.yml": COMPOSE.replace("./demo", "./client")}, False),
        ({"demo/Dockerfile": IMAGE}, False),
        ({".github/workflows/a.yml": PUBLISHED}, False),
        ({"demo/Dockerfile": "FROM node\nRUN npm test\n", "compose.yml": COMPOSE}, False),
        ({"demo/Dockerfile": IMAGE, "compose.yml": COMPOSE, "demo/package.json": '{"x": {"vitepress": "1"}}'}, False),
        ({"Dockerfile": "FROM node\nRUN cd demo && npm run build\n"}, True),
        ({"Dockerfile": "FROM node\nRUN npm --prefix=demo run build\n"}, True),
        ({"Dockerfile": "FROM node\nRUN cd demo-data && ls\n"}, False),
        ({"Dockerfile": "FROM node\nRUN npm run all\n",
          "package.json": '{"scripts": {"all": "npm run one && tsc", "one": "npm run all; cd demo; npm i"}}'}, True),
        ({"Dockerfile": "FROM node\nRUN npm ci\n", "package.json": '{"scripts": {"one": "cd demo && npm i"}}'}, False),
    ],
)  # fmt: skip
def test_what_makes_a_demonstration_a_product(files: dict[str, Any], *, expected: bool) -> None:
    assert shipped.is_shipped(Repo.from_mapping(files), "demo") is expected


@pytest.mark.parametrize(
    ("folder", "is_there"),
    [("website", True), ("docs/website", True), ("examples/website", False), ("tests/demo", False), ("e2e", False)],
)
def test_a_site_with_an_image_in_compose_is_a_component(folder: str, *, is_there: bool) -> None:
    site = {"name": "site", "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}
    api = {"name": "api", "scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}}
    files = {
        "package.json": json.dumps(api),
        f"{folder}/package.json": json.dumps(site),
        f"{folder}/index.html": "",
        f"{folder}/Dockerfile": IMAGE,
        "compose.yml": f"services: {{x: {{build: ./{folder}}}}}",
    }
    found = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    assert (folder in {part.path for part in found.components}) is is_there


DEPLOYED = "jobs: {a: {steps: [{run: npm run build, working-directory: apps/website}]}}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"apps/website/vercel.json": "{}"}, True),
        ({".github/workflows/a.yml": DEPLOYED}, True),
        ({"apps/shop/package.json": "{}"}, True),
        ({"apps/docs/package.json": "{}"}, False),
        ({"apps/shop/package.json": "{}", "apps/website/package.json": '{"x": {"nextra": "4"}}'}, False),
        ({}, False),
    ],
)
def test_a_website_among_applications_is_one_of_them(files: dict[str, Any], *, expected: bool) -> None:
    site = {"apps/website/package.json": '{"name": "shop-website"}'}
    assert shipped.is_shipped(Repo.from_mapping(site | files), "apps/website") is expected
