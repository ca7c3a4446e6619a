"""What a child says, passed on; the summary of a failed build held back."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cigen.engine.relay import Relay

SUMMARY = b"------\n > [deps 2/2] RUN x:\nlog\n------\nERROR: failed to solve: y\n"


def relayed(*parts: bytes) -> Relay:
    with Relay() as relay:
        for part in parts:
            os.write(relay.writer, part)
    return relay


def test_all_is_passed_on_but_the_summary(capfd: pytest.CaptureFixture[str]) -> None:
    relay = relayed(b"#1 0.1 ------\n > [not this]\n#2 done\n", SUMMARY)
    assert capfd.readouterr().err == "#1 0.1 ------\n > [not this]\n#2 done\n"
    assert relay.said.endswith("failed to solve: y\n")
    relay.show_summary()
    assert capfd.readouterr().err == SUMMARY.decode()


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_summary_that_arrives_in_pieces(cut: int, capfd: pytest.CaptureFixture[str]) -> None:
    with Relay() as relay:
        relay._show_but_summary(b"one\n" + SUMMARY[:cut])
        relay._show_but_summary(SUMMARY[cut:])
    assert capfd.readouterr().err == "one\n"


def test_dashes_at_the_end_are_shown(capfd: pytest.CaptureFixture[str]) -> None:
    relayed(b"one\n--", b"-")
    assert capfd.readouterr().err == "one\n---"


def test_on_a_terminal_the_child_has_one() -> None:
    """As `docker buildx` asks for it, to draw its progress."""
    script = (
        "import subprocess\nfrom cigen.engine.relay import Relay\n"
        "with Relay() as relay: subprocess.run(['sh', '-c', 'test -t 2 && stty size <&2 >&2'], stderr=relay.writer)\n"
    )
    reader, writer = os.openpty()
    subprocess.run([sys.executable, "-c", script], stderr=writer, check=True)
    os.close(writer)
    assert os.read(reader, 100).decode().strip() == "0 0"
    os.close(reader)
