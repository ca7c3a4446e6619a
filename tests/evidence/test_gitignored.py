"""What ``.gitignore`` files leave out of a repository, as git reads them."""

from __future__ import annotations

import pytest

from cigen.evidence import gitignored
from cigen.repo import Repo

BUILT = ("ui/dist/.gitkeep", "ui/dist/index.html", "ui/dist/assets/a.js")


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ("", BUILT),
        ("dist", ()),
        ("dist/", ()),
        ("/dist", BUILT),
        ("/ui/dist", ()),
        ("ui/dist/  ", ()),
        ("**/dist", ()),
        ("# dist\n\n\n", BUILT),
        ("\\#dist\n\\!dist", BUILT),
        ("dist\n!dist", BUILT),
        ("dist\n!dist/.gitkeep", ()),
        ("dist/*\n!dist/.gitkeep", BUILT),  # a slash within ties it to the folder of the file
        ("ui/dist/*\n!ui/dist/.gitkeep", BUILT[:1]),
        ("ui/dist/**\n!ui/dist/.gitkeep", BUILT[:1]),
        ("**/dist/*\n!.gitkeep", BUILT[:1]),
        ("*.js\n*.html", BUILT[:1]),
        ("index.html/", BUILT),
        ("d?s[t]", ()),
        ("/", BUILT),
        ("b*" * 60, BUILT),
        ("*d*i*s*t*/*", BUILT),
    ],
)
def test_rules(rules: str, kept: tuple[str, ...]) -> None:
    repo = Repo.from_mapping({".gitignore": rules, **dict.fromkeys(BUILT, "")})
    assert set(gitignored.kept(repo, "ui/dist")) == set(kept)


def test_a_nearer_file_is_believed() -> None:
    repo = Repo.from_mapping(
        {".gitignore": "*.js\n", "ui/.gitignore": "!/dist/assets/*.js", **dict.fromkeys(BUILT, "")}
    )
    assert set(gitignored.kept(repo, ".")) == {".gitignore", "ui/.gitignore", *BUILT}
    repo = Repo.from_mapping({".gitignore": "!dist", "ui/.gitignore": "dist", **dict.fromkeys(BUILT, "")})
    assert not list(gitignored.kept(repo, "ui/dist"))


def test_rules_that_would_take_long() -> None:
    rules = {f"{'a/' * depth}.gitignore": "**/*b\n" * gitignored.MAX_RULES for depth in range(60)}
    deep = [f"{'a/' * 60}{number}" for number in range(1000)]
    repo = Repo.from_mapping({**rules, **dict.fromkeys(deep, "")})
    assert set(deep) <= set(gitignored.kept(repo, "a"))


def test_a_line_of_blanks_is_read_in_time() -> None:
    repo = Repo.from_mapping({".gitignore": f"{' ' * 1_000_000}x\ndist", **dict.fromkeys(BUILT, "")})
    assert not list(gitignored.kept(repo, "ui/dist"))
