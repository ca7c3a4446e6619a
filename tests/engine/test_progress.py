"""Reading what BuildKit tells while it builds."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cigen.engine import progress
from cigen.engine.progress import BuildLog, Step

START, END = "2026-05-01T10:00:00.000000001Z", "2026-05-01T10:00:02.500000001Z"


def vertex(digest: str, name: str, **more: Any) -> dict[str, Any]:
    return {"vertexes": [{"digest": digest, "name": name, "started": START, "completed": END, **more}]}


def log(digest: str, text: str) -> dict[str, Any]:
    return {"logs": [{"vertex": digest, "data": base64.b64encode(text.encode()).decode()}]}


def layer(digest: str, name: str, current: int) -> dict[str, Any]:
    return {"statuses": [{"vertex": digest, "id": name, "current": current, "started": START, "completed": END}]}


def parse(*documents: dict[str, Any] | str, indent: int | None = None) -> BuildLog:
    texts = [item if isinstance(item, str) else json.dumps(item, indent=indent) for item in documents]
    return progress.parse("\n".join(texts).splitlines(keepends=True))


def test_a_step_is_told_of_in_pieces() -> None:
    found = parse(
        {"vertexes": [{"digest": "a", "name": "[deps 2/3] RUN mvn"}]},
        {"vertexes": [{"digest": "a", "name": "[deps 2/3] RUN mvn", "started": START}]},
        log("a", "Downloaded from central\n"),
        vertex("a", "[deps 2/3] RUN mvn"),
    )
    assert found.steps == (
        Step(name="[deps 2/3] RUN mvn", stage="deps", command="RUN", started=True, seconds=2.5,
             log="Downloaded from central\n"),
    )  # fmt: skip


def test_one_line_and_indented_documents_are_the_same() -> None:
    documents = (vertex("a", "[deps 1/1] RUN true", cached=True), layer("a", "sha256:1", 7))
    assert parse(*documents) == parse(*documents, indent=2)
    assert parse(*documents).steps[0].fetched == 7


def test_text_among_the_documents_is_kept() -> None:
    found = parse("WARNING: no cache", vertex("a", "[x 1/1] RUN y"), "", "ERROR: \x1b[1mno")
    assert found.messages == ("WARNING: no cache", "ERROR: \\u{1b}[1mno")


def test_names_of_steps() -> None:
    names = {
        "[build 1/2] COPY src src": ("build", "COPY"),
        "[api-build build 12/20] RUN x": ("build", "RUN"),
        "[linux/amd64 build 1/2] RUN x": ("build", "RUN"),
        "[api-build linux/arm64 stage-1 1/2] RUN x": ("stage-1", "RUN"),
        "[2/3] RUN x": ("", "RUN"),
        "[internal] load build context": (None, None),
        "exporting to image": (None, None),
        "[toolchain 1/1] FROM docker.io/library/debian:13@sha256:00": ("toolchain", "FROM"),
    }
    for name, expected in names.items():
        step = parse(vertex("a", name)).steps[0]
        assert (step.stage, step.command) == expected, name


def test_cached_executed_and_skipped() -> None:
    found = parse(
        vertex("a", "[toolchain 1/1] FROM debian"),
        vertex("b", "[deps 1/2] COPY x ./", cached=True),
        vertex("c", "[build 1/1] RUN x"),
        {"vertexes": [{"digest": "d", "name": "[other 1/1] RUN never started"}]},
        vertex("e", "[internal] load build context"),
    )
    assert [step.name for step in found.cached] == ["[deps 1/2] COPY x ./"]
    assert [step.name for step in found.executed] == ["[build 1/1] RUN x"]
    assert found.executed_stages == ("build",)


def test_bytes_of_base_images_and_of_cached_results() -> None:
    found = parse(
        vertex("a", "[toolchain 1/1] FROM debian"),
        layer("a", "sha256:1", 50),
        layer("a", "sha256:1", 100),
        vertex("b", "[deps 1/1] RUN x", cached=True),
        layer("b", "sha256:2", 10),
        layer("b", "sha256:3", 20),
        layer("b", "extracting sha256:3", 0),
        layer("b", "transferring context:", 1000),
    )
    assert (found.pulled, found.fetched) == (100, 30)
    assert found.steps[1].restoring == 2.5


def test_caches_that_were_read_and_written() -> None:
    found = parse(
        vertex("a", "importing cache manifest from local:1"), vertex("b", "exporting cache to client directory")
    )
    assert (found.imported, found.exported) == (True, True)
    failed = parse(
        vertex("a", "importing cache manifest from local:1", error="gone"),
        vertex("b", "exporting cache to client directory", error="full"),
    )
    assert (failed.imported, failed.exported) == (False, False)


def test_the_error_is_what_failed_and_why() -> None:
    process = 'process "/bin/sh -c make" did not complete successfully: exit code: 2'
    found = parse(vertex("a", "[build 1/1] RUN make", error=process), log("a", "one\nerror: no rule\ntwo\n"))
    failed = BuildLog(steps=found.steps, succeeded=False, targets=("api-build",))
    assert failed.error == "api could not be built: no rule"
    assert BuildLog(steps=found.steps).error == ""
    silent = BuildLog(steps=(), messages=("no target nope",), succeeded=False, targets=("nope",))
    assert silent.error == "the build of nope failed: no target nope"


def test_only_the_end_of_a_huge_log_is_kept() -> None:
    found = parse(vertex("a", "[x 1/1] RUN y"), *[log("a", "x" * 100_000) for _ in range(5)], log("a", "the end"))
    assert len(found.steps[0].log) < 300_000
    assert found.steps[0].log.endswith("the end")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from(["sha256:1", START, "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["vertexes", "statuses", "logs", "digest", "vertex", "id", "data", "name", "started",
                             "completed", "current", "error", "cached"]),
            inner, max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(json_values.map(json.dumps) | st.text(max_size=40), max_size=8))
def test_nothing_that_a_build_writes_makes_it_raise(texts: list[str]) -> None:
    found = progress.parse(line + "\n" for text in texts for line in text.split("\n"))
    assert isinstance(found.fetched, int)
    assert isinstance(found.error, str)
