"""Which folders a team's own Dockerfiles and scripts carry from one build to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.evidence.handovers import handovers, images
from cigen.repo import Repo

FILES = {
    "web/package.json": "{}", "web/src/app.js": "", "server/main.py": "", "server/requirements.txt": "",
    "go.mod": "", "cmd/api/main.go": "",
}  # fmt: skip
WEB = """\
FROM node:24 AS web
WORKDIR /web
COPY web/package*.json ./
RUN npm ci
COPY web/ ./
RUN npm run build
"""


def found(files: dict[str, str]) -> list[tuple[str, str]]:
    return [(one.made, one.taken) for one in handovers(Repo.from_mapping({**FILES, **files}))]


def image(text: str, path: str = "Dockerfile") -> list[tuple[str, str, str, bool]]:
    repo = Repo.from_mapping({**FILES, path: text})
    return [(one.made, one.taken, one.user, one.is_late) for one in handovers(repo)]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (
            (
                "FROM python:3\nWORKDIR /app\nCOPY server/requirements.txt ./\nCOPY server/ ./\nRUN useradd app\n"
                "COPY --from=web /web/dist ./static\n"
            ),
            ("web/dist", "server/static", "server", True),
        ),
        (
            "FROM python:3\nCOPY server /srv/server\nCOPY --chown=1 --from=web /web/dist/ /srv/web/dist/\n",
            ("web/dist", "web/dist", "server", True),
        ),
        (
            (
                'FROM golang AS build\nWORKDIR /src\nCOPY . .\nCOPY --from=0 ["/web/dist", "./internal/pages/dist"]\n'
                "RUN go build ./cmd/api\nFROM scratch\nCOPY --from=build /src/api /\n"
            ),
            ("web/dist", "internal/pages/dist", ".", False),
        ),
        (
            (
                "FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/api ./cmd/api\n"
                "FROM alpine\nWORKDIR /opt/api\nCOPY --from=build /out/api .\nCOPY --from=web /web/dist ./static\n"
            ),
            ("web/dist", "static", ".", True),
        ),
        (
            (
                "FROM python:3 AS base\nWORKDIR /app\nCOPY server .\nFROM base\nARG TO=static\n"
                "COPY --from=web \\\n  # the pages\n  /web/dist \\\n  ./$TO\n"
            ),
            ("web/dist", "server/static", "server", True),
        ),
    ],
)
def test_a_dockerfile_tells_both_folders(rest: str, expected: tuple[str, str, str, bool]) -> None:
    assert expected in image(WEB + rest)


@pytest.mark.parametrize(
    "rest",
    [
        "FROM nginx\nCOPY --from=web /web/dist /usr/share/nginx/html\n",  # of no component
        "FROM python:3\nWORKDIR /app\nCOPY server .\nCOPY --from=elsewhere /web/dist ./static\n",
        "FROM python:3\nWORKDIR /app\nCOPY server .\nCOPY --from=web /usr/bin/node ./bin/\n",
        "FROM python:3\nWORKDIR /app\nCOPY server .\nCOPY --from=web /web/dist ../../../static\n",
    ],
)
def test_what_is_none_of_the_repositorys_folders_is_no_handover(rest: str) -> None:
    assert [one for one in image(WEB + rest) if one[1] != "static"] == []


def test_a_build_may_leave_it_beside_its_own_folder() -> None:
    text = "FROM node AS web\nCOPY web /src/web\nFROM python:3\nWORKDIR /app\nCOPY server .\n"
    text += "COPY --from=web /src/server/static/pages ./static/pages\n"
    assert image(text) == [("server/static/pages", "server/static/pages", "server", True)]


def test_paths_are_those_of_the_folder_in_which_they_are_there() -> None:
    text = WEB + "FROM python:3\nWORKDIR /app\nCOPY server .\nCOPY --from=web /web/dist ./static\n"
    assert image(text, "deploy/docker/Dockerfile") == [("web/dist", "server/static", "server", True)]
    assert image(f"# Written by cigen\n{text}") == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"Makefile": "pages:\n\tcd web && npm run build\n\tcp -r web/dist/* internal/pages/\n"}, "internal/pages"),
        ({"Makefile": "pages:\n\t@rm -rf x; cp -R web/dist internal/pages\n"}, "internal/pages"),
        ({"Makefile": "pages:\n\tcp -r web/dist internal\n"}, "internal/dist"),
        ({"build.sh": "cd web\nnpm run build\ncp -r dist/. ../internal/pages\n"}, "internal/pages"),
        ({"scripts/build.sh": 'mv "web/dist" internal/pages\n'}, "internal/pages"),
        ({"scripts/build.sh": "rsync -a --delete ../web/dist/ ../internal/pages/\n"}, "internal/pages"),
        (
            {".github/workflows/ci.yml": "jobs: {a: {steps: [{run: 'cp -r web/dist internal/pages'}]}}\n"},
            "internal/pages",
        ),
    ],
)
def test_a_script_that_copies_tells_both_folders(files: dict[str, str], expected: str) -> None:
    assert ("web/dist", expected) in found(files)


@pytest.mark.parametrize("line", ["cp -r $(OUT) x", "cp /etc/passwd x", "cp -r ../../a b", "cp web/dist", "cp", "cd"])
def test_a_copy_of_something_else_is_none(line: str) -> None:
    assert found({"Makefile": f"all:\n\t{line}\n"}) == []


def test_without_a_front_end_nothing_is_read() -> None:
    assert handovers(Repo.from_mapping({"Makefile": "a:\n\tcp -r a b\n"})) == ()


@given(st.text(alphabet='FROM COPY--from=0AS web/.,[]"\\\n', max_size=300))
def test_any_text_is_read(text: str) -> None:
    found({"Dockerfile": f"{WEB}{text}", "Makefile": text, "build.sh": text})


def test_hostile_text_is_read_in_no_time() -> None:
    assert found({"Dockerfile": "COPY --from=a " * 50_000}) == []
    assert found({"Dockerfile": "FROM a\n" + "COPY . .\n" * 50_000}) == []
    assert found({"Dockerfile": "RUN \\\n" * 50_000}) == []
    assert found({"build.sh": "cd a && " * 50_000 + "'" * 50_000}) == []


def test_what_images_run_in_folders_of_the_repository() -> None:
    files = {
        "Dockerfile": "FROM node:22 AS web\nRUN npm i -g x\nWORKDIR /src/web\nCOPY web/package*.json ./\nCOPY web .\n"
        "RUN npm ci && \\\n  npm run build:prod\nFROM node:22\nCOPY . /app\nWORKDIR /app/api\nRUN cd ../jobs; make\n",
        "web/package.json": "{}",
        "api/a.js": "",
        "jobs/Makefile": "",
        "own/Dockerfile": "# written by cigen\nFROM x\nCOPY . /app\nWORKDIR /app\nRUN make\n",
    }
    found = [(one.folder, " ".join(one.words)) for one in images.commands(Repo.from_mapping(files))]
    assert found == [("web", "npm ci"), ("web", "npm run build:prod"), ("jobs", "make")]
