from __future__ import annotations

import pytest

from cigen import pins
from cigen.lock import ActionPin, FileRecord, ImagePin, Lock
from cigen.reconcile import bumps
from cigen.repo import Repo

PATH = ".github/workflows/ci.yml"
OLD, NEWER = "a" * 40, "b" * 40
CHECKOUT = ActionPin(version="v7.0.1", sha=OLD)
WORKFLOW = "# Written by cigen\nsteps:\n" + f"  - uses: actions/checkout@{OLD} # v7.0.1\n" * 2
DIGEST = "sha256:" + "1" * 64
MOVED = "sha256:" + "2" * 64
DOCKERFILE = f"# Written by cigen\nFROM debian:13@{DIGEST} AS a\nFROM debian:13@{DIGEST} AS b\n"


def taken(workflow: str = WORKFLOW, dockerfile: str = DOCKERFILE) -> Lock:
    known = Lock(
        files={PATH: FileRecord.of(WORKFLOW), "Dockerfile": FileRecord.of(DOCKERFILE)},
        actions={"actions/checkout": CHECKOUT},
        images={"debian:13": ImagePin(digest=DIGEST)},
    )
    return bumps.taken(Repo.from_mapping({PATH: workflow, "Dockerfile": dockerfile}), known)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("line", [f"actions/checkout@{NEWER} # v8.0.0", f'"actions/checkout@{NEWER}"  # v8.0.0'])
def test_a_newer_release_is_taken(line: str, count: int) -> None:
    found = taken(WORKFLOW.replace(f"actions/checkout@{OLD} # v7.0.1", line, count))
    assert found.actions["actions/checkout"] == ActionPin(version="v8.0.0", sha=NEWER, source="bot")


@pytest.mark.parametrize(
    "line",
    [
        f"actions/checkout@{NEWER} # v6.0.0",  # older
        f"actions/checkout@{NEWER}",  # of which release?
        f"actions/checkout@{NEWER} # main",
        "actions/checkout@v8 # v8.0.0",  # no commit
        f"evil/checkout@{NEWER} # v8.0.0",
        f"actions/checkout@{NEWER[:39]}g # v8.0.0",
        f"actions/checkout@{NEWER} # v8.0.0\n    run: x # v8.0.0 ${{{{ x }}}}".replace("\n", "\v"),
    ],
)
def test_what_is_not_surely_newer_is_not_taken(line: str) -> None:
    found = taken(WORKFLOW.replace(f"actions/checkout@{OLD} # v7.0.1", line, 1))
    assert found.actions["actions/checkout"] == CHECKOUT


def test_an_image_is_taken_by_its_digest() -> None:
    assert taken(dockerfile=DOCKERFILE.replace(DIGEST, MOVED)).images["debian:13"] == ImagePin(
        digest=MOVED, source="bot"
    )
    assert taken(dockerfile=DOCKERFILE.replace(DIGEST, MOVED, 1)).digests == {"debian:13": MOVED}
    other = DOCKERFILE.replace(DIGEST, MOVED, 1).replace(DIGEST, "sha256:" + "3" * 64, 1)
    assert taken(dockerfile=other).digests == {"debian:13": DIGEST}  # two digests: which?
    assert taken(dockerfile=DOCKERFILE.replace(f"debian:13@{DIGEST}", f"x/debian:13@{MOVED}")).digests == {
        "debian:13": DIGEST
    }


def test_a_digest_in_a_compose_file_is_taken_too() -> None:
    written = f"# Written by cigen\nservices:\n  db:\n    image: postgres:17@{DIGEST}\n"
    known = Lock(files={"compose.ci.yml": FileRecord.of(written)}, images={"postgres:17": ImagePin(digest=DIGEST)})
    found = bumps.taken(Repo.from_mapping({"compose.ci.yml": written.replace(DIGEST, MOVED)}), known)
    assert found.images == {"postgres:17": ImagePin(digest=MOVED, source="bot")}


def test_the_lock_decides_what_is_rendered_and_tells_what_is_behind() -> None:
    shipped = pins.shipped()
    known = Lock(actions={"actions/checkout": ActionPin(version="v6.0.0", sha=OLD)})
    assert bumps.fixed(shipped, known).actions["actions/checkout"].sha == OLD
    assert bumps.fixed(shipped, Lock()) == shipped
    (finding,) = bumps.behind(shipped, known)
    assert "v6.0.0 is older than" in finding.message
    ahead = ActionPin(version="v99.0.0", sha=OLD)
    assert not list(bumps.behind(shipped, Lock(actions={"actions/checkout": ahead})))
