from __future__ import annotations

import pytest

from cigen.evidence import clients


@pytest.mark.parametrize(
    ("text", "name", "words", "options"),
    [
        ("npm run build -- --mode x", "build", ("--mode", "x"), ()),
        ("npm test --workspace=web -- --ci", "test", ("--ci",), (("--workspace", "web"),)),
        ("npm t -w web", "test", (), (("-w", "web"),)),
        ("pnpm -w run build", "build", (), (("-w", ""),)),
        ("pnpm --filter @a/b... build", "build", (), (("--filter", "@a/b..."),)),
        ("yarn workspace @a/api prisma generate", "prisma", ("generate",), (("--workspace", "@a/api"),)),
        ("yarn workspaces foreach -Apt run build", "build", (), (("--workspaces", ""), ("-Apt", ""))),
        ("bun test src", "bun", ("test", "src"), ()),
        ("bun run test", "test", (), ()),
        ("NODE_ENV=test cross-env CI=1 npx --yes jest --ci", "jest", ("--ci",), ()),
        ("pnpm exec prisma generate", "prisma", ("generate",), ()),
        ("npm ci", "", ("ci",), ()),
        ("npm install-test", "", ("install-test",), ()),
        ("yarn", "", (), ()),
        ("xvfb-run -a npm test", "test", (), ()),
        ("tsc -b", "tsc", ("-b",), ()),
        ("pnpm --filter", "", (), (("--filter", ""),)),
        ("", "", (), ()),
    ],
)
def test_a_call_names_the_script_or_program(
    text: str, name: str, words: tuple[str, ...], options: tuple[tuple[str, str], ...]
) -> None:
    call = clients.call(text.split())
    assert (call.name, call.words, call.options) == (name, words, options)


def test_only_a_client_that_is_told_so_surely_runs_a_script() -> None:
    said = {text: clients.call(text.split()).is_script for text in ("npm run x", "npm test", "yarn x", "npx x", "x")}
    assert said == {"npm run x": True, "npm test": True, "yarn x": False, "npx x": False, "x": False}
