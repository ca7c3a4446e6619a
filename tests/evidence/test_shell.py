"""What a shell is told, by the folder in which each command runs."""

from __future__ import annotations

import pytest

from cigen.evidence import shell


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cd web && npm ci\ncd ../api/; make 'a b'", [("web", "npm ci"), ("api", "make a b")]),
        ("(cd web; a) && b | c", [("web", "a"), (".", "b"), (".", "c")]),
        ("pushd web\na -x \\\n  y  # why\npopd\nb 2>&1 & c", [("web", "a -x y"), (".", "b 2>&1"), (".", "c")]),
        ("if cd web; then X=1 a; fi", [("web", "X=1 a"), ("web", "fi")]),
        ("cd $DIR && a; cd web; b", [(None, "a"), (None, "b")]),
        ("cd ..\na", [(None, "a")]),
        ("a\\\nb c\\\nd", [(".", "ab cd")]),
        ("it's", [(".", "it ' s")]),
    ],
)
def test_commands_are_told_with_their_folder(text: str, found: list[tuple[str | None, str]]) -> None:
    assert [(one.folder, " ".join(one.words)) for one in shell.commands(text)] == found
