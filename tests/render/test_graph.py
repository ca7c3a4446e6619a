"""The plan as a Mermaid graph."""

from __future__ import annotations

import re

from hypothesis import given

from cigen.render.graph import mermaid
from tests.plans import NAMES, component, planned

LINE = re.compile(
    r'flowchart LR|  subgraph c\d+\["[a-z0-9-]+"\]|    c\d+_[a-z]+\["[a-z]+"\]|  end'
    r'|    c\d+_\w+(?:\(\["[a-z0-9.:/-]+"\]\))? --> c\d+_[a-z]+'
)


def test_stages_and_what_they_are_made_of() -> None:
    lines = [line.strip() for line in mermaid(planned(component())).splitlines()]
    assert lines[:4] == [
        "flowchart LR",
        'subgraph c0["shop"]',
        'c0_manifests["manifests"]',
        'c0_maven_3(["maven:3"]) --> c0_manifests',
    ]
    assert "c0_toolchain --> c0_deps" in lines
    assert "c0_manifests --> c0_deps" in lines
    assert 'c0_tini_1(["tini:1"]) --> c0_runtime' in lines
    assert not [line for line in lines if "scratch" in line]


def test_components_do_not_share_nodes() -> None:
    text = mermaid(planned(component("a", "a"), component("b", "b")))
    assert 'c1_maven_3(["maven:3"]) --> c1_manifests' in text
    assert not re.search(r"c0_\w+\S* --> c1_", text)


@given(NAMES)
def test_every_line_is_of_the_grammar(name: str) -> None:
    assert [line for line in mermaid(planned(component(name))).splitlines() if not LINE.fullmatch(line)] == []
