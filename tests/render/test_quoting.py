from __future__ import annotations

import io
import json

import dockerfile
import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.plan import Copy, Start
from cigen.render import quoting

# What a value may hold after the facts' grammar: anything printable, on one line.
LINE = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1)


def parsed(text: str) -> tuple[str, ...]:
    commands = dockerfile.parse_string(f"FROM scratch\n{text}\n")
    assert len(commands) == 2, "a value has become an instruction"
    return tuple(commands[1].value)


@given(LINE)
def test_an_exec_form_keeps_every_word(value: str) -> None:
    assert parsed(f"ENTRYPOINT {quoting.exec_form(['run', value])}") == ("run", value)


@given(LINE)
def test_a_copy_never_becomes_more_than_one_source(value: str) -> None:
    copy = Copy(sources=(value,), dest="/x/")
    assert len(parsed(f"COPY {quoting.copy_paths(copy)}")) == 2


@given(LINE)
def test_a_quoted_word_stays_one_word(value: str) -> None:
    name, word, *_ = parsed(f"ENV NAME={quoting.quoted(value)}")
    assert name == "NAME"
    assert word == quoting.quoted(value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\\\n", "\0"])
def test_a_quoted_word_ends_in_its_line(end: str) -> None:
    assert parsed(f"ENV NAME={quoting.quoted(f'x{end}RUN evil')}")[0] == "NAME"


@given(LINE)
def test_an_hcl_string_is_read_back(value: str) -> None:
    data = hcl2.load(io.StringIO(f"a = {quoting.hcl(value)}\n"))
    plain = data["a"].strip('"')
    assert "${" not in plain.replace("$${", "")


@pytest.mark.parametrize("path", ["pom.xml", "a/b-c_d.e/pom.xml", "@scope/x", "a+b"])
def test_plain_paths_are_written_plainly(path: str) -> None:
    assert quoting.copy_paths(Copy(sources=(path,), dest="/w/")) == f"{path} /w/"


def test_a_path_with_a_blank_takes_the_json_form() -> None:
    assert quoting.copy_paths(Copy(sources=("my app/pom.xml",), dest="/w/")) == '["my app/pom.xml", "/w/"]'


def test_the_health_command_is_one_json_array() -> None:
    start = Start(command=("x",), user="1", port=8080, health="/actuator/health")
    words = json.loads(quoting.health_command(start))
    assert words[:2] == ["bash", "-c"]
    assert "/dev/tcp/127.0.0.1/8080" in words[2]
    assert "GET /actuator/health HTTP/1.0" in words[2]
