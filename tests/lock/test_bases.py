from __future__ import annotations

import base64
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.errors import UnsafeInputError
from cigen.lock import bases

NAMES = st.sampled_from(["a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "docker-bake.hcl", "x"])


@given(st.dictionaries(NAMES, st.text(max_size=200)))
def test_every_text_comes_back(texts: dict[str, str]) -> None:
    assert bases.decoded(bases.encoded(texts)) == texts


def test_a_neighbour_costs_little() -> None:
    random.seed(1)
    text = "\n".join(f"RUN {random.random()}" for _ in range(200))
    entries = bases.encoded({f"{name}/Dockerfile": text.replace("RUN", "RUN ", 1) + name for name in "abc"})
    assert len(entries["b/Dockerfile"]["base"]) * 20 < len(entries["a/Dockerfile"]["base"])


def test_a_text_that_is_too_large_is_left_out() -> None:
    random.seed(1)
    large = "".join(chr(random.randrange(32, 127)) for _ in range(200_000))
    assert set(bases.encoded({"a/Dockerfile": large, "b/Dockerfile": "small", "c/Dockerfile": "small"})) == {
        "b/Dockerfile",
        "c/Dockerfile",
    }


def test_a_bomb_is_refused_before_it_explodes() -> None:
    packed = base64.b64encode(zlib.compress(b"0" * (64 << 20), 9)).decode()
    with pytest.raises(UnsafeInputError, match="larger than"):
        bases.decoded({"a": {"base": packed}})


@pytest.mark.parametrize(
    "entry",
    [
        {"base": "!"}, {"base": 5}, {"base": None}, {"base": "AAAA"}, {"base": "x" * 100_000}, {"base": "é"},
        {"base": base64.b64encode(zlib.compress(b"\xff")).decode()},
        {"base": base64.b64encode(zlib.compress(b"whole")[:-1]).decode()},
        {"base": base64.b64encode(zlib.compress(b"x")).decode(), "like": "a"},
        {"base": base64.b64encode(zlib.compress(b"x")).decode(), "like": ["a"]},
        {"base": base64.b64encode(zlib.compress(b"x")).decode(), "like": "missing"},
    ],
)  # fmt: skip
def test_what_is_damaged_is_not_known(entry: dict[str, object]) -> None:
    assert bases.decoded({"a": entry}) == {}


def test_a_chain_is_not_followed() -> None:
    entries = bases.encoded({"a/x": "one", "b/x": "one two"})
    assert bases.decoded({**entries, "c/x": {"base": entries["b/x"]["base"], "like": "b/x"}}) == {
        "a/x": "one",
        "b/x": "one two",
    }
