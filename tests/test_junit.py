"""Reading JUnit XML as a stream."""

from __future__ import annotations

import tracemalloc

import pytest

from cigen import junit
from cigen.junit import Failure, Tally
from cigen.xmltree import MAX_DEPTH, XmlError

FAILING = b'<testcase name="a"><failure>%s</failure></testcase>'


def test_only_what_stands_directly_in_a_case_is_its_outcome() -> None:
    text = b"<s><failure/><testcase><x><failure/></x><error/><failure/></testcase><skipped/><testcase/></s>"
    assert junit.read([text]) == Tally(total=2, errors=1, failures=(Failure(name="unnamed", message=""),))


def test_pieces_may_end_anywhere() -> None:
    text = "<s><testcase name='\u00e9' time='1'><failure>\n said\nmore</failure></testcase></s>".encode()
    assert junit.read(text[at : at + 1] for at in range(len(text))) == junit.read([text])
    assert junit.read([text]).failures == (Failure(name="\u00e9", message="said"),)


def test_a_report_is_not_kept() -> None:
    def chunks(count: int):  # type: ignore[no-untyped-def]
        yield b"<s>"
        for _ in range(count):
            yield FAILING % (b"long" * 10_000)
        yield b"</s>"

    tracemalloc.start()
    tally = junit.read(chunks(500))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tally.total, tally.failed) == (500, 500)
    assert peak < 2 << 20  # of the 20 MB that it has


def test_failures_are_counted_and_the_first_told() -> None:
    many = [b"<s>", *[FAILING % b"x"] * (junit.MAX_FAILURES + 5), b"</s>"]
    tally = junit.read(many) + junit.read(many)
    assert tally.failed == 2 * junit.MAX_FAILURES + 10
    assert len(tally.failures) == junit.MAX_FAILURES


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b'<!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>', "DOCTYPE"),
        (b"<s>" * (MAX_DEPTH + 1), "nested deeper"),
        (b"<s>", "no element"),
        (b"", "no element"),
        (b"<?xml version='1.0' encoding='nothing'?><s/>", "encoding"),
    ],
)
def test_what_is_broken_or_hostile_is_refused(text: bytes, problem: str) -> None:
    with pytest.raises(XmlError, match=problem):
        junit.read([text])
