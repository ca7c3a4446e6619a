"""npm's ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import semver

MAJORS = ("18", "20", "22", "24")


@pytest.mark.parametrize(
    ("wanted", "allowed"),
    [
        ("*", MAJORS),
        ("", MAJORS),
        ("x", MAJORS),
        ("20", ("20",)),
        ("v20.11.1", ("20",)),
        ("=20.1", ("20",)),
        ("20.x", ("20",)),
        ("20.*.*", ("20",)),
        ("^20.11", ("20",)),
        ("~20.11.0", ("20",)),
        ("~20", ("20",)),
        ("~> 20.1", ("20",)),
        (">=20", ("20", "22", "24")),
        (">= 20.5.1", ("20", "22", "24")),
        (">20", ("22", "24")),
        (">20.1", ("20", "22", "24")),
        ("<22", ("18", "20")),
        ("<=22", ("18", "20", "22")),
        (">=18 <22", ("18", "20")),
        (">=18.0.0 <20 || >=22", ("18", "22", "24")),
        ("18 || 20 || >=22.1", MAJORS),
        ("18 - 20", ("18", "20")),
        ("18.1.0 - 20.5", ("18", "20")),
        ("^18.18.0 || ^20.9.0 || >=21.1.0", MAJORS),
        (">=20.0.0-rc.1", ("20", "22", "24")),
        (">=30", ()),
        (">24.x", ()),
        ("<18", ()),
        (">=22 <20", ()),
    ],
)
def test_ranges(wanted: str, allowed: tuple[str, ...]) -> None:
    assert tuple(version for version in MAJORS if semver.allows(wanted, version)) == allowed


@pytest.mark.parametrize("wanted", ["^0.2.3", "~0.2.1", "0.2"])
def test_a_caret_keeps_the_first_number_that_is_not_zero(wanted: str) -> None:
    assert semver.allows(wanted, "0.2")
    assert not semver.allows(wanted, "0.3")


@pytest.mark.parametrize("wanted", ["twenty", "20; rm", ">=", "20.1.2.3", "1" * 12, "20 " * 200, "lts/*", "٢٠"])
def test_what_is_no_range_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match=r"range"):
        semver.allows(wanted, "20")


def problem(wanted: str) -> str | None:
    try:
        semver.allows(wanted, "20")
    except ValueError as error:
        return str(error)
    return None


@given(st.text(max_size=40))
def test_any_text_is_a_range_or_refused(wanted: str) -> None:
    assert problem(wanted) in (None, "no range of npm's")
