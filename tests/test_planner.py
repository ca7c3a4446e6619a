"""Facts to the plan: the stages that all components share, and what a change has to touch to be built."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import facts, pins, planner
from cigen import plan as types
from cigen.facts import Facts
from cigen.plan import OUTPUT, STAGES, Cache, Copy, Image, Recipe, Run, Stage, Start, Workdir
from cigen.settings import Settings
from tests.plans import PATHS, RECIPE, component, only, planned


def stages(recipe: Recipe = RECIPE, path: str = ".", context: str | None = None) -> dict[str, Stage]:
    part = only(planned(component(path=path, context=context), recipe=recipe))
    return {stage.name: stage for stage in part.stages}


def test_every_stage_is_there_in_order_and_starts_from_an_earlier_one() -> None:
    found = stages()
    assert tuple(found) == tuple(name for name in STAGES if name not in ("packages", OUTPUT))
    seen = {"scratch"}
    for stage in found.values():
        copied = [step.origin for step in stage.instructions if isinstance(step, Copy) and isinstance(step.origin, str)]
        assert {origin for origin in (stage.base, *copied) if isinstance(origin, str)} <= seen
        seen.add(stage.name)


def test_packages_are_a_stage_of_their_own_that_no_source_changes() -> None:
    prune = Run(commands=("prune",))
    found = stages(dataclasses.replace(RECIPE, packages=(prune,)))
    assert tuple(found) == tuple(name for name in STAGES if name != OUTPUT)
    assert (found["packages"].base, found["packages"].instructions) == ("deps", (prune,))
    assert found["build"].base == "deps"


def test_the_source_is_copied_after_the_download_and_tests_run_after_the_build() -> None:
    found = stages()
    assert found["deps"].instructions == (
        Copy(sources=("/manifests/",), dest="/workspace/", origin="manifests"),
        *RECIPE.deps,
    )
    assert found["build"].instructions == (
        Copy(sources=(".",), dest="/workspace/"),
        Run(commands=("compile", "mkdir -p /artifact", "cp app.jar /artifact/")),
    )
    assert found["test"].base == "build"
    assert found["test"].instructions == (types.Test(commands=("check", "verify"), reports=("*/reports/*.xml",)),)


def test_only_manifests_and_source_come_from_the_context() -> None:
    found = stages().items()
    copies = [(name, step) for name, stage in found for step in stage.instructions if isinstance(step, Copy)]
    reads = {name for name, step in copies if step.origin is None}
    assert reads == {"manifests", "build"}


def test_the_toolchain_reads_only_the_files_of_the_setup() -> None:
    toolchain = stages()["toolchain"]
    assert toolchain.instructions == (
        Workdir(path="/workspace"),
        Copy(sources=("/manifests/mvnw",), dest="/workspace/", origin="manifests"),
        *RECIPE.setup,
    )


@pytest.mark.parametrize(
    ("path", "context", "folder"),
    [(".", ".", "/workspace"), ("a", "a", "/workspace"), ("a/b", "a", "/workspace/b"), ("a b", ".", "/workspace/a b")],
)
def test_commands_start_in_the_components_folder(path: str, context: str, folder: str) -> None:
    assert stages(path=path, context=context)["toolchain"].instructions[0] == Workdir(path=folder)


def test_a_library_has_no_runtime() -> None:
    part = only(planned(component(), recipe=dataclasses.replace(RECIPE, runtime=None)))
    assert not part.is_app
    assert "runtime" not in {stage.name for stage in part.stages}


def test_the_runtime_is_nobodys_and_listens() -> None:
    part = only(planned(component(port=8080, health="/up")))
    start = part.stages[-1].instructions[-1]
    assert start == Start(
        command=RECIPE.start, user="10001:10001", port=8080, health="/up",
        labels=(("org.opencontainers.image.title", "shop"),),
    )  # fmt: skip


def test_without_a_port_nothing_can_be_asked_for_its_health() -> None:
    start = only(planned(component(health="/up"))).stages[-1].instructions[-1]
    assert isinstance(start, Start)
    assert start.health is None


# Files of a repository, and what the recipe of a component ignores of its context.
FILES = (
    "pom.xml", "README.md", "a/b/README.md", "docs/x.txt", "docs/deep/x.txt", "web/docs/x.txt", "docs2/x", "docs.txt",
    "node_modules/y.js", "web/node_modules/x/y.js", "target/x", "web/target/x", "docker-bake.hcl", "a b/pom.xml",
    "a b/docs/x.txt",
)  # fmt: skip


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose last commit adds ``FILES``."""
    folder = tmp_path_factory.mktemp("history")
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (("init", "-q"), ("commit", "-qm", "1", "--allow-empty"), ("add", "-A"), ("commit", "-qm", "2")):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True)
    return folder


def touching(history: Path, ignored: tuple[str, ...], context: str = ".") -> set[str]:
    """The files of which a change builds the component again."""
    part = only(planned(component(path=context), recipe=dataclasses.replace(RECIPE, ignored=ignored)))
    command = ["git", "diff", "--name-only", "HEAD^", "HEAD", "--", *part.watch]
    # From a folder below: the pathspecs count from the top wherever git runs.
    done = subprocess.run(command, cwd=history / "docs", capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("ignored", "left_out"),
    [
        ((), set()),
        (("docs",), {"docs/x.txt", "docs/deep/x.txt"}),
        (("/docs",), {"docs/x.txt", "docs/deep/x.txt"}),
        (("docs/",), {"docs/x.txt", "docs/deep/x.txt"}),
        (("doc?",), {"docs/x.txt", "docs/deep/x.txt"}),
        (("doc[s]",), {"docs/x.txt", "docs/deep/x.txt"}),
        (("*.md",), {"README.md"}),
        (("**/*.md",), {"README.md", "a/b/README.md"}),
        (("**/node_modules",), {"web/node_modules/x/y.js", "node_modules/y.js"}),
        (("**/docs/deep",), {"docs/deep/x.txt"}),
        (("*/docs",), {"web/docs/x.txt", "a b/docs/x.txt"}),
        (("target", "web/target"), {"target/x", "web/target/x"}),
        (("docs", "!docs/x.txt"), set()),  # git cannot take back: rather too much than too little
        (("docs", "!docs/x.txt", "target"), {"target/x"}),
    ],
)
def test_a_change_of_what_the_build_ignores_touches_nothing(
    history: Path, ignored: tuple[str, ...], left_out: set[str]
) -> None:
    assert touching(history, ignored) == set(FILES) - left_out


def test_a_component_watches_its_context_only(history: Path) -> None:
    assert touching(history, ("docs",), context="a b") == {"a b/pom.xml"}
    assert touching(history, ("docs",), context="web") == {"web/node_modules/x/y.js", "web/target/x"}


def test_what_no_build_reads_is_ignored_and_all_else_is_not() -> None:
    ignored = only(planned(component(path="a/b", context="a"), recipe=RECIPE)).ignored
    assert {".git", ".cigen", "docker-bake.hcl", "b/Dockerfile", "b/.dockerignore", "target"} <= set(ignored)
    assert "Dockerfile" not in ignored, "that one is beside another component"
    assert not [pattern for pattern in ignored if pattern.startswith("..")]


@given(PATHS)
def test_no_pattern_is_a_comment_or_takes_back(path: str) -> None:
    part = only(planned(component(path=path, context=".")))
    assert all(pattern[0] not in "#!" and pattern == pattern.strip() for pattern in part.ignored)


def test_the_users_dockerfile_stays_and_makes_the_image() -> None:
    plan = planned(component(path="svc", dockerfile="svc/Dockerfile"), taken={"svc/Dockerfile"})
    assert (only(plan).dockerfile, only(plan).own_dockerfile) == ("svc/cigen.Dockerfile", "svc/Dockerfile")
    assert [(finding.code, finding.file) for finding in plan.findings] == [("own-dockerfile", "svc/Dockerfile")]


def test_tests_without_a_report_are_told() -> None:
    plan = planned(component(), recipe=dataclasses.replace(RECIPE, reports=()))
    assert [finding.code for finding in plan.findings] == ["no-test-report"]
    assert planned(component(), recipe=dataclasses.replace(RECIPE, test=(), reports=())).findings == ()


def test_a_users_dockerfile_that_makes_no_image_stays_too() -> None:
    plan = planned(component(path="svc"), taken={"svc/Dockerfile"})
    assert (only(plan).dockerfile, only(plan).own_dockerfile) == ("svc/cigen.Dockerfile", None)


def test_without_one_the_dockerfile_is_ours() -> None:
    plan = planned(component(path="svc"))
    assert (only(plan).dockerfile, only(plan).own_dockerfile, plan.findings) == ("svc/Dockerfile", None, ())


def test_a_bake_file_of_the_users_stays() -> None:
    assert planned(component(), taken={"docker-bake.hcl"}).bake_file == "cigen-bake.hcl"


def test_two_components_have_files_of_their_own() -> None:
    plan = planned(component("api", "a"), component("api-2", "b"))
    assert [part.dockerfile for part in plan.components] == ["a/Dockerfile", "b/Dockerfile"]


def digest(character: str) -> str:
    return f"sha256:{character * 64}"


def test_every_image_gets_its_digest_wherever_it_is_used() -> None:
    digests = {"maven:3": digest("a"), "eclipse-temurin:21-jre": digest("b"), "tini:1": digest("c")}
    plan = planner.pinned(planned(component("x", "x"), component("y", "y")), digests)
    assert {str(image) for image in plan.images()} == {f"{name}@{value}" for name, value in digests.items()}
    assert plan.findings == ()


def test_an_image_without_a_digest_is_told_once() -> None:
    plan = planner.pinned(planned(component("x", "x"), component("y", "y")), {"maven:3": digest("a")})
    assert [finding.message.split(" ")[0] for finding in plan.findings] == ["eclipse-temurin:21-jre", "tini:1"]
    assert "eclipse-temurin:21-jre" in {str(image) for image in plan.images()}


@given(st.dictionaries(st.sampled_from(["maven:3", "tini:1", "other:1"]), st.just(digest("f"))))
def test_pinning_changes_nothing_but_digests(digests: dict[str, str]) -> None:
    before = planned(component())
    after = planner.pinned(before, digests)
    assert planner.pinned(after, {}).components == before.components
    assert {image.name for image in after.images()} == {image.name for image in before.images()}


def test_the_same_facts_make_the_same_plan() -> None:
    assert planned(component()).to_json() == planned(component()).to_json()


def test_an_image_is_shown_with_its_digest() -> None:
    assert str(Image(repository="r/x", tag="1", digest=digest("a"))) == f"r/x:1@{digest('a')}"


@pytest.mark.parametrize(
    ("cache", "words"),
    [
        (Cache(), None),
        (Cache(backend="registry", ref="ghcr.io/acme/cache"), None),
        (Cache(backend="registry", ref="acme/cache"), "does not log in to docker.io"),
        (Cache(backend="registry", ref="r.example.org:5000/a"), "does not log in to r.example.org:5000"),
        (Cache(backend="local", ref="/var/cache/ci"), "empty on every new runner"),
    ],
)
def test_what_a_cache_needs_is_told(cache: Cache, words: str | None) -> None:
    plan = planner.plan(Facts(components=()), Settings(cache=cache), pins.shipped(), lambda path: False)
    assert [words in finding.message for finding in plan.findings if words] == [True] * bool(words)


def test_tests_that_need_a_service_are_run_by_a_container() -> None:
    bed = facts.TestBed(services=(facts.Service(name="postgres", source=facts.Source(file="a.yml")),))
    plan = planned(component(test_bed=bed))
    part = only(plan)
    assert part.test_bed is not None
    assert part.test_bed.services[0].image in plan.images()
    assert plan.compose_file == "compose.ci.yml"
    assert "reports" not in [stage.name for stage in part.stages]
    pinned = planner.pinned(plan, {image.name: "sha256:0" for image in plan.images()})
    assert all(image.digest for image in pinned.images())


def test_without_tests_no_service_is_needed() -> None:
    bed = facts.TestBed(services=(facts.Service(name="postgres", source=facts.Source(file="a.yml")),))
    plan = planned(component(test_bed=bed), recipe=dataclasses.replace(RECIPE, test=()))
    assert (only(plan).test_bed, plan.compose_file) == (None, "")


def test_what_defines_the_build_of_a_neighbour_in_a_workspace_reaches_no_other() -> None:
    web, api, other = component("web", "web", "."), component("api", "api", "."), component("other", "other")
    plan = planned(web, api, other)
    files = {"api/Dockerfile", "api/Dockerfile.dockerignore"}
    assert files <= set(plan.components[0].ignored)
    assert {f":(top,exclude,glob){path}" for path in files} <= set(plan.components[0].watch)
    assert not [path for part in plan.components for path in part.ignored if path.startswith("other/")]
    assert not [path for path in plan.components[2].ignored if path.startswith(("api/", "web/"))]


def test_packages_of_a_front_end_do_not_reach_the_build_of_the_server_around_it() -> None:
    server, pages = component("server", "."), component("pages", "web/pages", language="typescript")
    plan = planned(server, pages, component("tool", "web/pages/tool"))
    assert "web/pages/node_modules" in plan.components[0].ignored
    assert not [path for part in plan.components[1:] for path in part.ignored if "node_modules" in path]
