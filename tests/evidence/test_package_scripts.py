"""Scripts of a package.json that a shell text calls."""

from __future__ import annotations

import pytest

from cigen.evidence import package_scripts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("npm run build", ["build"]),
        ("yarn build && pnpm run -s css:all", ["build", "css:all"]),
        ("npm --silent run build", ["build"]),
        ("bun run --silent  build;", ["build"]),
        ("npm ci && npm test", ["ci", "test"]),
        ("npm --prefix site run build", []),  # in another folder
        ("yarn\nnode a.js", []),  # installs
        ("pnpm", []),
    ],
)
def test_called(text: str, names: list[str]) -> None:
    assert package_scripts.called(text) == names


@pytest.mark.parametrize(("text", "name"), [("npm start", "start"), ("npm run a && b", None), ("A=1 npm start", None)])
def test_only(text: str, name: str | None) -> None:
    assert package_scripts.only(text) == name
