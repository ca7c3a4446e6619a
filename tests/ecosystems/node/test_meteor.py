"""Applications of Meteor are left out, and said so."""

from __future__ import annotations

import pytest

from cigen import inspector
from cigen.errors import NothingRecognisedError
from tests.ecosystems.node.test_components import EXPRESS, codes, facts

APP = {"name": "chat", "scripts": {"start": "meteor run", "test": "meteor test --once"}, "dependencies": {"react": "1"}}


@pytest.mark.parametrize("folder", ["", "web/"])
def test_an_application_of_meteor_is_told(folder: str) -> None:
    found = facts({f"{folder}package.json": APP, f"{folder}.meteor/release": "METEOR@3.0\n"})
    assert (found.components, codes(found)) == ((), {"meteor-not-supported"})
    with pytest.raises(NothingRecognisedError, match="Meteor is built with its own tool"):
        inspector.require_components(found)


def test_what_lies_beside_it_is_built() -> None:
    files = {"app/package.json": APP, "app/.meteor/release": "METEOR@3.0\n", "api/package.json": EXPRESS}
    assert [part.path for part in facts(files).components] == ["api"]


def test_an_example_of_it_is_an_example() -> None:
    files = {"package.json": {"name": "lib", "scripts": {"test": "mocha"}, "devDependencies": {"mocha": "1"}},
             "examples/a/package.json": APP, "examples/a/.meteor/release": "METEOR@3.0\n"}  # fmt: skip
    assert "meteor-not-supported" not in codes(facts(files))
