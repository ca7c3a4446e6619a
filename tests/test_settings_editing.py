"""One value of cigen.yml is set; comments, order and quotes of a person's stay."""

from __future__ import annotations

import pytest
import yaml

from cigen.settings.editing import with_version


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "components:\n", "components:\n  .:\n", "components: {}\n"])
def test_from_nothing_or_nearly(text: str) -> None:
    assert yaml.safe_load(with_version(text, ["."], "java", "25")) == {"components": {".": {"java": "25"}}}


def test_the_rest_of_the_file_stays() -> None:
    before = (
        '# the cache\ncache:\n    backend: registry   # ours\n    ref: "ghcr.io/a/b"\ncomponents:\n'
        "    ./api/:\n        java: '17'  # for now\n        name: web\n    docs: {port: 80}\n"
    )
    assert with_version(before, ["api"], "java", "25") == before.replace("'17'", "'25'")


def test_a_component_that_is_not_there_yet_is_added() -> None:
    text = "components:\n  api:\n    port: 1\n"
    assert with_version(text, ["web"], "node", "24") == text + "  web:\n    node: '24'\n"
