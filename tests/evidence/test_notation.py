"""How vendors and people write versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.evidence import conventions
from cigen.evidence.conventions import notation
from cigen.facts import Source

JAVA, NODE, GO = (pins.shipped().tool(name) for name in ("java", "node", "go"))
PYTHON = pins.shipped().tool("python")
HERE = Source(file="f", line=1)


def java(value: str) -> tuple[str, ...] | None:
    declaration = notation.java(JAVA, value, HERE, 20)
    return declaration.accepts if declaration else None


def node(value: str) -> tuple[str, ...] | None:
    declaration = notation.node(NODE, value, HERE, 20)
    return declaration.accepts if declaration else None


@pytest.mark.parametrize(
    ("value", "version"),
    [
        ("21", "21"),
        ("17.0", "17"),
        ("11.0.22", "11"),
        ("8", "8"),
        ("1.8", "8"),
        ("1.8.0_392", "8"),
        ("8u392-b08", "8"),
        ("17.0.10+7", "17"),
        ("21.0.2+13.0.LTS", "21"),
        ("17.x", "17"),
        ("21-ea", "21"),
        ("21.ea.35-open", "21"),
        ("temurin-21.0.2+13", "21"),
        ("temurin-jre-17.0.10+7", "17"),
        ("corretto-21.0.2.13.1", "21"),
        ("zulu-8.74.0.17", "8"),
        ("adoptopenjdk-11.0.16+8", "11"),
        ("adoptopenjdk-openj9-11.0.11+9", "11"),
        ("semeru-openj9-17.0.5+8_openj9-0.35.0", "17"),
        ("graalvm-community-21.0.2", "21"),
        ("oracle-graalvm-21.0.1", "21"),
        ("graalvm-22.3.1+java17", "17"),
        ("liberica-javafx-17.0.2+9", "17"),
        ("openjdk-17", "17"),
        ("corretto64-17.0.1", "17"),
        ("openjdk64-11.0.2", "11"),
        ("oracle64-1.8.0.292", "8"),
        ("graalvm64-17.0.1", "17"),
        ("17.0.10-tem", "17"),
        ("graalvm-community:17.0.9", "17"),
        ("adopt@1.11", "11"),
        ("21-tem", "21"),
        ("8.0.392-amzn", "8"),
        ("11.0.2.j9-adpt", "11"),
        ("21.0.2-graalce", "21"),
        ("22.3.r17-grl", "17"),
        ("23.1.2.r21-mandrel", "21"),
        ("lts", "25"),
        ("latest", "25"),
        ("22", "25"),
        ("7", "8"),
        ("99", "25"),
    ],
)
def test_java(value: str, version: str) -> None:
    assert java(value) == (version,)


def test_java_ranges() -> None:
    assert java(">=17 <22") == ("17", "21")


@pytest.mark.parametrize(
    "value",
    [
        "", "system", "0", "1", "1.4", "2024", "117", "-17", "17\nENV EVIL=1", "17 21", "17;ls", "${{ secrets.X }}",
        "graalvm-22.3.1", "mandrel-22.3.0.1-Final", "TEMURIN-17", "17" + "0" * 60, "x" * 10_000, "temurin-",
        "\u0661\u0667", "17\u2028",
        "ref:main", "path:~/jdk", "a-" * 50 + "17",
    ],
)  # fmt: skip
def test_what_is_no_java_version_is_left_out(value: str) -> None:
    assert not java(value)


@pytest.mark.parametrize(
    ("value", "versions"),
    [
        ("20", ("20",)),
        ("v20.11.1", ("20",)),
        ("20.11", ("20",)),
        ("20.x", ("20",)),
        ("^20.11.0", ("20",)),
        (">=20 <23", ("20", "22")),
        ("20 || 24", ("20", "24")),
        ("*", ("16", "18", "20", "22", "24", "26")),
        ("lts", ("24",)),
        ("lts/*", ("24",)),
        ("LTS/*", ("24",)),
        ("lts/iron", ("20",)),
        ("lts/Jod", ("22",)),
        ("lts-krypton", ("24",)),
        ("lts/hydrogen", ("18",)),
        ("lts/-1", ("22",)),
        ("lts/-2", ("20",)),
        ("node", ("24",)),
        ("latest", ("24",)),
        ("current", ("24",)),
        ("18", ("18",)),
        ("17", ("18",)),
        ("23", ("24",)),
        ("26", ("26",)),
        ("28", ("26",)),
    ],
)
def test_node(value: str, versions: tuple[str, ...]) -> None:
    assert node(value) == versions


@pytest.mark.parametrize(
    "value",
    ["", "lts/*$(id)", "lts/unheard-of", "lts/-9", "20\n      - run: curl evil", "${{ x }}", "iojs", "v", "9" * 40],
)
def test_what_is_no_node_version_is_left_out(value: str) -> None:
    assert not node(value)


@given(st.text(max_size=40) | st.from_regex(r"[a-z0-9.+_/*<>=~^| -]{0,30}", fullmatch=True))
def test_any_text_is_a_harmless_version_or_nothing(value: str) -> None:
    for read, tool in ((notation.java, JAVA), (notation.node, NODE)):
        declaration = read(tool, value, HERE, 20)
        if declaration:
            assert declaration.value == value
            assert len(value) <= 100
            assert not set(value) & set("\n\r${}'\"`;&()\\#\u2028")
            assert set(declaration.accepts) <= set(tool.versions)


@pytest.mark.parametrize(
    ("value", "versions"),
    [
        ("1.25", ("1.25",)),
        ("go1.25.3", ("1.25",)),
        ("1.25.x", ("1.25",)),
        ("1.26.0-rc.1", ("1.26",)),
        ("stable", GO.versions[-1:]),
        ("oldstable", GO.versions[-2:-1]),
        ("^1.25", GO.versions[1:]),
        (">=1.26", GO.versions[2:]),
        ("two", None),
        ("2", ()),
    ],
)
def test_go(value: str, versions: tuple[str, ...] | None) -> None:
    declaration = notation.go(GO, value, HERE, 20)
    assert (declaration.accepts if declaration else None) == versions


@pytest.mark.parametrize(
    ("value", "versions"),
    [
        ("3.12", ("3.12",)),
        ("python-3.11.9", ("3.11",)),
        ("3.13.x", ("3.13",)),
        (">=3.12,<4", ("3.12", "3.13", "3.14")),
        (">=3.10, !=3.11.*, <3.13", ("3.10", "3.12")),
        ("^3.12", ("3.12", "3.13", "3.14")),
        ("~3.9 || ~3.11", ("3.9", "3.11")),
        ("~=3.13", ("3.13", "3.14")),
        ("==3.10.*", ("3.10",)),
        (">3.12", ("3.12", "3.13", "3.14")),
        ("<3.9", ("3.8",)),
        ("2.7", ()),
        ("pypy-3.11", ()),
    ],
)
def test_python(value: str, versions: tuple[str, ...]) -> None:
    declaration = notation.python(PYTHON, value, HERE, 20)
    assert declaration is not None
    assert declaration.accepts == versions


@pytest.mark.parametrize("value", ["", "three", ">=3.9;rm", "${{ matrix.python }}", "^", ">=" * 200])
def test_what_is_no_python(value: str) -> None:
    assert notation.python(PYTHON, value, HERE, 20) is None


@pytest.mark.parametrize(
    ("tool", "value", "versions"),
    [
        ("ruby", "ruby-3.3.1", ("3.3",)),
        ("ruby", "3.2.2p53", ("3.2",)),
        ("ruby", "~> 3.3", ("3.3", "3.4")),
        ("ruby", ">= 3.1, != 3.2.1, < 3.3", ("3.1", "3.2")),
        ("php", "^8.2", ("8.2", "8.3", "8.4", "8.5")),
        ("php", "~8.1.0 || ~8.2.0", ("8.1", "8.2")),
        ("php", "~8.3", ("8.3", "8.4", "8.5")),
        ("php", "8.3.*", ("8.3",)),
        ("php", ">=8.1 <8.3", ("8.1", "8.2")),
        ("php", "^7.4|^8.0", ("8.1", "8.2", "8.3", "8.4", "8.5")),
        ("elixir", "1.18.1-otp-27", ("1.18",)),
        ("elixir", "~> 1.17", ("1.17", "1.18", "1.19", "1.20")),
        ("elixir", ">= 1.15.0 and < 1.17.0", ("1.15", "1.16")),
        ("erlang", "27.2.1", ("27",)),
        ("erlang", "OTP-26.0", ("26",)),
        ("dotnet", "8.0.x", ("8.0",)),
        ("dotnet", "9.0.100", ("9.0",)),
        ("dotnet", "10.0.100-rc.1.25451.107", ("10.0",)),
        ("dotnet", "8.x", ("8.0",)),
    ],
)
def test_requirements(tool: str, value: str, versions: tuple[str, ...]) -> None:
    read = conventions.of(tool).read
    assert read
    declaration = read(pins.shipped().tool(tool), value, HERE, 20)
    assert declaration
    assert declaration.accepts == versions


@pytest.mark.parametrize(("tool", "value"), [("ruby", "jruby-9.4"), ("ruby", "head"), ("php", "dev-master")])
def test_what_is_no_requirement(tool: str, value: str) -> None:
    read = conventions.of(tool).read
    assert read
    assert read(pins.shipped().tool(tool), value, HERE, 20) is None


@pytest.mark.parametrize(
    ("tool", "value", "used"),
    [
        ("node", "10.x", "first"),
        ("node", ">=10 <14", "first"),
        ("php", "^7.4", "first"),
        ("rust", "beta", "last"),
        ("rust", "beta-2024-05-01", "last"),
        ("rust", "nightly", "last"),
        ("rust", "nightly-2024-02-10-x86_64-unknown-linux-gnu", "last"),
        ("rust", "nightly-yesterday", ""),
        ("node", ">=90", ""),
    ],
)
def test_what_no_image_can_have_is_the_nearest_with_a_note(tool: str, value: str, used: str) -> None:
    row = pins.shipped().tool(tool)
    said = (conventions.of(tool).read or notation.node)(row, value, HERE, 20)
    nearest = {"first": row.versions[:1], "last": row.versions[-1:], "": ()}[used]
    assert (said.accepts if said else ()) == nearest
    assert bool(said and said.note) is bool(used)
