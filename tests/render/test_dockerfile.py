"""The Dockerfile, read back by BuildKit's own parser."""

from __future__ import annotations

import dataclasses
import json

import dockerfile as buildkit
from hypothesis import given
from hypothesis import strategies as st

from cigen import plan as types
from cigen import planner
from cigen.facts import Secret, Source
from cigen.plan import ComponentPlan, Copy, Env, Instruction, Run, Start, Workdir
from cigen.render.dockerfile import dockerfile, dockerignore
from tests.plans import LINES, NAMES, PATHS, RECIPE, component, only, planned


def read(part: ComponentPlan) -> list[tuple[str, tuple[str, ...], tuple[str, ...], bool]]:
    """Every instruction: its name, options, words, and whether they are in JSON form."""
    commands = buildkit.parse_string(dockerfile(part))
    return [(command.cmd.upper(), command.flags, command.value, command.json) for command in commands]


def expected(step: Instruction) -> list[str]:
    """The names of the instructions that one step of a plan becomes."""
    match step:
        case Env():
            return ["ENV"] * len(step.values)
        case types.Test():
            return ["SHELL", "RUN"]
        case Start():
            listens = ["EXPOSE"] * bool(step.port) + ["HEALTHCHECK"] * bool(step.health)
            return [*["LABEL"] * len(step.labels), "USER", *listens, "ENTRYPOINT"]
        case _:
            return [type(step).__name__.upper()]


def test_a_small_one_as_it_is() -> None:
    part = only(planned(component(port=8080), recipe=dataclasses.replace(RECIPE, setup=(), setup_files=())))
    text = dockerfile(part)
    assert text.startswith("# Written by cigen")
    assert "\nFROM maven:3 AS manifests\nWORKDIR /manifests\nCOPY pom.xml ./\n" in text
    assert (
        '\nFROM toolchain AS deps\nCOPY --from=manifests /manifests/ /workspace/\nENV APP="web"\nRUN download\n' in text
    )
    assert "\nRUN compile && \\\n    mkdir -p /artifact && \\\n    cp app.jar /artifact/\n" in text
    assert text.endswith('EXPOSE 8080\nENTRYPOINT ["java", "-jar", "/app/app.jar"]\n')


def test_a_rule_that_is_broken_for_a_reason_is_allowed_right_above_the_line() -> None:
    setup = (Run(commands=("apt-get install -y gcc",), allows=("DL3008",), why="because"),)
    part = only(planned(component(), recipe=dataclasses.replace(RECIPE, setup=setup)))
    assert "\n# because\n# hadolint ignore=DL3008\nRUN apt-get install -y gcc\n" in dockerfile(part)


def test_tests_that_leave_no_report_are_not_looked_for() -> None:
    part = only(planned(component(), recipe=dataclasses.replace(RECIPE, test=("check",), reports=())))
    assert "    check || rc=$?; \\\n    mkdir -p /reports && \\\n    echo " in dockerfile(part)


def test_no_frontend_is_pulled() -> None:
    """No syntax directive, and nothing newer than Dockerfile 1.4."""
    part = only(planned(component(port=80, health="/up")))
    assert "syntax=" not in dockerfile(part)
    options = {flag.partition("=")[0] for _, flags, _, _ in read(part) for flag in flags}
    assert options <= {"--from", "--interval", "--timeout", "--start-period", "--retries"}


@given(
    name=NAMES,
    path=PATHS,
    files=st.lists(PATHS, max_size=80, unique=True),
    setup=st.lists(PATHS, max_size=3),
    value=LINES,
    is_pinned=st.booleans(),
)
def test_any_names_and_paths_give_exactly_the_planned_instructions(
    name: str, path: str, files: list[str], setup: list[str], value: str, is_pinned: bool
) -> None:
    deps = (Env(values=(("VALUE", value), ("OTHER", "x"))), Run(commands=("download",)))
    recipe = dataclasses.replace(RECIPE, manifests=tuple(files), setup_files=tuple(setup), deps=deps)
    plan = planned(component(name, path, ".", port=80, health="/up"), recipe=recipe)
    part = only(planner.pinned(plan, dict.fromkeys(["maven:3"], f"sha256:{'a' * 64}")) if is_pinned else plan)
    instructions = [["FROM", *(n for step in stage.instructions for n in expected(step))] for stage in part.stages]
    assert [command[0] for command in read(part)] == [n for stage in instructions for n in stage]


@given(st.lists(PATHS, min_size=1, max_size=30, unique=True))
def test_every_source_of_every_copy_is_one_word(files: list[str]) -> None:
    part = only(planned(component(), recipe=dataclasses.replace(RECIPE, manifests=tuple(files), setup_files=())))
    copies = [step for stage in part.stages for step in stage.instructions if isinstance(step, Copy)]
    words = [(flags, value) for name, flags, value, _ in read(part) if name == "COPY"]
    assert words == [((f"--from={c.origin}",) if c.origin else (), (*c.sources, c.dest)) for c in copies]


@given(LINES)
def test_what_starts_is_no_shells(word: str) -> None:
    part = only(planned(component(), recipe=dataclasses.replace(RECIPE, start=("java", word))))
    assert read(part)[-1] == ("ENTRYPOINT", (), ("java", word), True)


def test_reports_and_exit_code_are_kept_whatever_the_tests_say() -> None:
    (test,) = [
        value[0] for name, _, value, _ in read(only(planned(component()))) if name == "RUN" and "check" in value[0]
    ]
    assert "check || rc=$?;" in test
    assert "verify || rc=$?;" in test
    assert "-path '*/reports/*.xml'" in test
    assert 'echo "$rc" > /reports/exit-code' in test


def test_a_mounted_context_is_an_option_of_the_run() -> None:
    recipe = dataclasses.replace(RECIPE, manifests=tuple(f"m{n}/pom.xml" for n in range(99)))
    runs = [command for command in read(only(planned(component(), recipe=recipe))) if command[0] == "RUN"]
    assert runs[0][1] == ("--mount=type=bind,target=/context",)
    assert not any(flags for _, flags, _, _ in runs[1:])


def test_health_is_asked_by_a_program_with_words() -> None:
    found = read(only(planned(component(port=80, health="/up"))))
    (value,) = [value for name, _, value, _ in found if name == "HEALTHCHECK"]
    words = json.loads(value[-1]) if len(value) == 2 and value[-1].startswith("[") else value
    assert "GET /up HTTP/1.0" in words[-1]


def test_the_dockerignore_has_a_pattern_a_line() -> None:
    part = only(planned(component(path="my app", context="."), recipe=dataclasses.replace(RECIPE, ignored=("*.md",))))
    head, *patterns = dockerignore(part).splitlines()
    assert head.startswith("# ")
    assert patterns == list(part.ignored)
    assert {"my app/Dockerfile", "*.md", ".git"} <= set(patterns)


def test_workdir_of_a_folder_with_a_blank() -> None:
    part = only(planned(component(path="my app", context=".")))
    assert Workdir(path="/workspace/my app") in part.stages[1].instructions
    assert '\nWORKDIR "/workspace/my app"\n' in dockerfile(part)


def test_secrets_are_mounted_where_something_is_downloaded_or_built_and_empty_in_tests() -> None:
    secret = Secret(name="NPM_TOKEN", source=Source(file=".npmrc", line=1))
    part = only(planned(component(secrets=(secret,))))
    runs = {stage.name: [step for step in stage.instructions if isinstance(step, Run)] for stage in part.stages}
    given = {name: [step.secrets for step in steps] for name, steps in runs.items() if steps}
    assert given == {"manifests": [()], "toolchain": [()], "deps": [("NPM_TOKEN",)], "build": [("NPM_TOKEN",)]}
    text = dockerfile(part)
    assert (
        '\nRUN --mount=type=secret,id=NPM_TOKEN \\\n    NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)" && '
        "export NPM_TOKEN && \\\n    download\n" in text
    )
    assert "\nRUN rc=0; \\\n    export NPM_TOKEN=; \\\n    check || rc=$?" in text
