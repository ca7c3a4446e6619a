"""Facts, settings and pins to the plan; pure: the same input makes the same plan."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from cigen import artifacts, companions, ecosystems, ignoring, manifests, natives, serving, stage_overlay
from cigen.display import printable
from cigen.evidence import wants
from cigen.facts import Component, Facts, Finding
from cigen.manifests import WORKSPACE
from cigen.pins import Pins
from cigen.plan import (
    Cache,
    ComponentPlan,
    Copy,
    Env,
    Image,
    Instruction,
    Plan,
    Recipe,
    Run,
    Stage,
    Start,
    Test,
    Workdir,
)
from cigen.settings import FILE, Settings

_LOGGED_IN = ("ghcr.io",)  # where a workflow has a token of its own
ARTIFACT = "/artifact"
REPORTS = "/reports"
USER = "10001:10001"  # a number needs no account in the image, and Kubernetes can verify that it is not root

_PACKAGES = ("**/node_modules",)


def plan(facts: Facts, settings: Settings, pins: Pins, taken: Callable[[str], bool]) -> Plan:
    """Plan every component. ``taken`` tells whether a path holds a file that is not cigen's to write."""
    recipes = {part.name: _recipe(part, pins) for part in facts.components}
    components = tuple(_component(part, recipes[part.name], facts, taken) for part in facts.components)
    unchanged = Plan(
        components=components,
        cache=settings.cache,
        providers=settings.providers,
        default_branch=settings.default_branch or "main",
        bake_file="cigen-bake.hcl" if taken("docker-bake.hcl") else "docker-bake.hcl",
        compose_file=_compose_file(components, taken),
        findings=(*facts.findings, *_kept(facts, taken), *_unreported(facts, recipes), *_of_cache(settings.cache)),
    )
    return stage_overlay.overlaid(unchanged, settings.overlay)


def _compose_file(components: Iterable[ComponentPlan], taken: Callable[[str], bool]) -> str:
    if not any(part.test_bed for part in components):
        return ""
    return "compose.cigen.yml" if taken("compose.ci.yml") else "compose.ci.yml"


def _kept(facts: Facts, taken: Callable[[str], bool]) -> list[Finding]:
    """Tell which Dockerfiles of the user's stay, and what that means."""
    return [
        Finding(
            code="own-dockerfile",
            severity="info",
            message=f"{path} is yours and makes the image of {part.name}; cigen's stages are in cigen.Dockerfile",
            file=path,
        )
        for part in facts.components
        if part.dockerfile and part.build_tool != "dockerfile" and taken(path := ignoring.dockerfile(part))
    ]


def _unreported(facts: Facts, recipes: Mapping[str, Recipe]) -> Iterator[Finding]:
    """Tell whose tests only succeed or fail, since what runs them writes no report."""
    for part in facts.components:
        recipe = recipes[part.name]
        if recipe.test and not recipe.reports:
            command = next(iter(part.commands.test), part.build_tool)
            message = f"{command} writes no report of {part.name}'s tests: only whether they succeed is shown"
            yield Finding(
                code="no-test-report", severity="info", message=message, file=next(iter(part.manifests), None)
            )


def _of_cache(cache: Cache) -> list[Finding]:
    """What a cache of the user's choice needs that cigen cannot give."""
    match cache.backend:
        case "local":
            message = f"the cache in {printable(cache.ref or '')} is empty on every new runner: for runners that stay"
        case "registry" if cache.registry not in _LOGGED_IN:
            message = (
                f"the workflow does not log in to {printable(cache.registry)}, where the cache lives: unless runners "
                "are logged in there, add docker/login-action before the step Build, or use ghcr.io"
            )
        case _:
            return []
    return [Finding(code="cache-access", severity="warning", message=message, file=FILE)]


def pinned(unpinned: Plan, digests: Mapping[str, str], unresolved: Mapping[str, str] | None = None) -> Plan:
    """The same plan with each image's digest, by ``repository:tag``; an image without one is a finding.

    ``unresolved`` tells why there is none.
    """

    def pin(image: Image) -> Image:
        return dataclasses.replace(image, digest=digests.get(image.name))

    missing = tuple(
        Finding(
            code="image-not-pinned",
            severity="warning",
            message=f"{image.name} is used by tag: {(unresolved or {}).get(image.name, 'no digest known')}",
        )
        for image in unpinned.images()
        if image.name not in digests
    )
    components = tuple(
        dataclasses.replace(
            part,
            stages=tuple(_pin_stage(stage, pin) for stage in part.stages),
            test_bed=part.test_bed and serving.pinned(part.test_bed, pin),
        )
        for part in unpinned.components
    )
    return dataclasses.replace(unpinned, components=components, findings=(*unpinned.findings, *missing))


def _pin_stage(stage: Stage, pin: Callable[[Image], Image]) -> Stage:
    instructions = tuple(
        dataclasses.replace(step, origin=pin(step.origin))
        if isinstance(step, Copy) and isinstance(step.origin, Image)
        else step
        for step in stage.instructions
    )
    base = pin(stage.base) if isinstance(stage.base, Image) else stage.base
    return dataclasses.replace(stage, base=base, instructions=instructions)


def _component(part: Component, recipe: Recipe, facts: Facts, taken: Callable[[str], bool]) -> ComponentPlan:
    own = ignoring.dockerfile(part)
    has_own = taken(own)
    bed = serving.test_bed(part, _given(part, recipe, part.test_env)) if recipe.test else None
    unread = ignoring.unread(part, recipe, facts)
    made = artifacts.made(facts.components, part.name)
    stages = _stages(part, recipe, made, served=bed is not None)
    return ComponentPlan(
        name=part.name,
        path=part.path,
        context=part.context,
        dockerfile=posixpath.join(posixpath.dirname(own), "cigen.Dockerfile") if has_own and stages else own,
        own_dockerfile=part.dockerfile if has_own else None,
        ignored=ignoring.ignored(part, unread),
        watch=ignoring.watch(part, unread),
        stages=stages,
        port=part.port,
        health=part.health,
        services=tuple(service.name for service in part.services),
        test_bed=bed,
        depends_on=part.depends_on,
        builds_with=artifacts.producers(part.artifacts, compiled=True),
        runs_with=_late(part, recipe),
        has_submodules=part.has_submodules,
        secrets=part.secrets,
    )


def _recipe(part: Component, pins: Pins) -> Recipe:
    """The recipe of the component's tool, with that of the package beside it before each of its steps."""
    own = ecosystems.by_name(part.build_tool).recipe(part, pins)
    package = _of_package(part, part.beside, pins) if part.beside else Recipe()
    return dataclasses.replace(
        own,
        system=(*own.system, *package.system),
        setup=(*package.setup, *own.setup),
        manifests=(*package.manifests, *own.manifests),
        deps=(*own.deps_first, *package.deps, *own.deps),
        build=(*own.build_first, *package.build, *own.build),
        test=(*own.test, *package.test),
        reports=tuple(dict.fromkeys((*own.reports, *package.reports))),
        ignored=tuple(dict.fromkeys((*own.ignored, *package.ignored))),
    )


def _of_package(part: Component, package: Component, pins: Pins) -> Recipe:
    """The recipe of a package, as far as it is a part of another one."""
    inside = dataclasses.replace(package, context=part.context, secrets=part.secrets)
    recipe = ecosystems.by_name(package.build_tool).recipe(inside, pins)
    return dataclasses.replace(
        recipe,
        setup=(*companions.node_copies(pins, package.runtime.version), *recipe.setup),
        reports=recipe.reports if recipe.test else (),
        ignored=(*_PACKAGES, *_left_by_hand(part, package)),
    )


def _left_by_hand(part: Component, package: Component) -> Iterator[str]:
    """What a build of the package by hand left where the build here will, relative to the context."""
    for wish in part.wants:
        if wants.is_left_by(package, wish.folder):
            yield posixpath.relpath(wish.folder, part.context)


def _stages(part: Component, recipe: Recipe, made: tuple[str, ...], *, served: bool) -> tuple[Stage, ...]:
    if recipe.toolchain is None:
        return ()
    folder = recipe.folder or posixpath.relpath(part.path, part.context)
    workdir = Workdir(path=posixpath.normpath(posixpath.join(WORKSPACE, folder)))
    system = natives.install((*recipe.system, *part.packages), "what the project is built and tested with")
    tools = (workdir, *system, *manifests.copies_from(recipe.setup_files), *recipe.setup)
    secrets = tuple(secret.name for secret in part.secrets)
    deps = (_from(manifests.STAGE, f"{manifests.FOLDER}/", f"{WORKSPACE}/"), *_with(secrets, recipe.deps))
    early = artifacts.producers(part.artifacts, compiled=True)
    # Before the source, which changes more often: what lies there of a build by hand is ignored.
    source = (*artifacts.copies(part, early), Copy(sources=(".",), dest=f"{WORKSPACE}/"))
    env = _given(part, recipe, part.build_env)
    given = (Env(values=env, why="as the team's builds have it"),) if env else ()
    build = Run(commands=(*recipe.build, *recipe.collect), secrets=secrets)
    stages = [
        manifests.stage(recipe.toolchain, (*recipe.setup_files, *recipe.manifests)),
        Stage(name="toolchain", base=recipe.toolchain, instructions=tools, why="tools only"),
        Stage(name="deps", base="toolchain", instructions=deps, why="changes with a manifest"),
        *_packages(recipe, secrets),
        *artifacts.missing(early, recipe.toolchain),
        Stage(name="build", base="deps", instructions=(*source, *given, build), why="changes with the source"),
        *_tests(part, recipe, secrets, served=served),
        *artifacts.output(part, made),
        Stage(name="artifact", base="scratch", instructions=(_from("build", f"{ARTIFACT}/", "/"),)),
    ]
    if recipe.runtime:
        stages += artifacts.missing(_late(part, recipe), recipe.toolchain)
        stages.append(Stage(name="runtime", base=recipe.runtime, instructions=_runtime(part, recipe)))
    return tuple(stages)


def _given(part: Component, recipe: Recipe, env: tuple[tuple[str, str], ...] | None) -> tuple[tuple[str, str], ...]:
    """What the team gives, but for secrets, and for names that commands of the recipe read."""
    told = (step for step in (*recipe.setup, *recipe.deps) if isinstance(step, Env))
    taken = {name for step in told for name, _ in step.values} | {secret.name for secret in part.secrets}
    return tuple(pair for pair in env or () if pair[0] not in taken)


def _with(secrets: tuple[str, ...], instructions: Iterable[Instruction]) -> Iterator[Instruction]:
    """The instructions, of which those that run commands are given ``secrets``."""
    for step in instructions:
        yield dataclasses.replace(step, secrets=secrets) if isinstance(step, Run) else step


def _packages(recipe: Recipe, secrets: tuple[str, ...]) -> Iterator[Stage]:
    if recipe.packages:
        packages = tuple(_with(secrets, recipe.packages))
        yield Stage(name="packages", base="deps", instructions=packages, why="what runs needs no more of them")


def _tests(part: Component, recipe: Recipe, secrets: tuple[str, ...], *, served: bool) -> Iterator[Stage]:
    """Where the tests need services, a container runs them, and leaves its reports in itself."""
    test = Test(commands=recipe.test, reports=recipe.reports, served=served, blank=secrets)
    why = "a container runs them beside their services" if served else "succeeds always: the verdict is a file"
    env = () if served else _given(part, recipe, part.test_env)
    given = (Env(values=env, why="as the team's tests have it"),) if env else ()
    yield Stage(name="test", base="build", instructions=(*_copies(part), *given, test), why=why)
    if not served:
        yield Stage(name="reports", base="scratch", instructions=(_from("test", f"{REPORTS}/", "/"),))


def _copies(part: Component) -> Iterator[Copy]:
    """What pipelines copy before they test: settings under the name that the tests know them by."""
    for source, dest in part.copies:
        sources = (posixpath.relpath(source, part.context),)
        yield Copy(sources=sources, dest=f"{WORKSPACE}/{posixpath.relpath(dest, part.context)}")


def _from(stage: str, source: str, dest: str) -> Copy:
    return Copy(sources=(source,), dest=dest, origin=stage)


def _late(part: Component, recipe: Recipe) -> tuple[str, ...]:
    """The components whose files only the image needs, where that has a place for them."""
    return artifacts.producers(part.artifacts, compiled=False) if recipe.home else ()


def _runtime(part: Component, recipe: Recipe) -> tuple[Instruction, ...]:
    start = Start(
        command=recipe.start,
        user=USER,
        port=part.port,
        health=part.health if part.port else None,
        labels=(("org.opencontainers.image.title", part.name),),
    )
    return (Workdir(path="/app"), *recipe.install, *artifacts.copies(part, _late(part, recipe), recipe.home), start)
