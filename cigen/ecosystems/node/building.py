"""How a Node component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from cigen.ecosystems.base import below
from cigen.ecosystems.node import each, scripts, serving, test_stage, testing, unread
from cigen.ecosystems.node.details import Details, Task
from cigen.ecosystems.node.package import MANIFEST
from cigen.facts import Component
from cigen.manifests import WORKSPACE, listed
from cigen.pins import Pins
from cigen.plan import Env, Instruction, Recipe, Run, Workdir

# Test runners and bundlers ask it whether a person is watching; hooks of git are nothing for a build.
_ENVIRONMENT = (
    ("CI", "true"),
    ("HUSKY", "0"),
    ("npm_config_audit", "false"),
    ("npm_config_fund", "false"),
    ("npm_config_update_notifier", "false"),
    ("npm_config_fetch_retries", "5"),
)
# Nothing that stays behind, asks somebody, or calls a server of Nx's makers.
_NX = (("NX_DAEMON", "false"), ("NX_NO_CLOUD", "true"), ("NX_TUI", "false"))
# An installation would run these without the sources that they need: they run in the build stage.
_WITHOUT_HOOKS = """\
node -e ' \\
      const fs = require("fs"); \\
      for (const file of process.argv.slice(1).join("//").split("//")) { \\
        const manifest = JSON.parse(fs.readFileSync(file, "utf8").replace(/^\\uFEFF/, "")); \\
        for (const name of ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", \\
          "postprepare", "dependencies"]) if (manifest.scripts) delete manifest.scripts[name]; \\
        fs.writeFileSync(file, JSON.stringify(manifest, null, 2)); }'"""


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Node component has Node's details")
    served = serving.of(component, details, pins)
    return Recipe(
        toolchain=pins.tool("node").image("slim", component.runtime.version),
        system=(
            *details.natives.build,
            *details.tools.system,
            *(("ca-certificates", "git") if details.needs_git else ()),
        ),
        setup=tuple(_setup(details)),
        manifests=tuple(_below(component, file) for file in component.manifests),
        deps=tuple(_deps(component, details)),
        packages=served.packages,
        build=tuple(_build(details)),
        collect=served.collect,
        test=tuple(test_stage.commands(details)),
        reports=testing.REPORTS,
        runtime=served.image,
        install=served.install,
        home=served.home,
        start=served.start,
        ignored=(
            *unread.ANYWHERE,
            *(_below(component, path) for path in details.unread),
            *(f"!{_below(component, path)}" for path in details.kept),
        ),
    )


def _below(component: Component, path: str) -> str:
    return posixpath.relpath(path, component.context)


def _setup(details: Details) -> Iterator[Instruction]:
    manager = details.manager
    quiet = details.framework.quiet if details.framework else ()
    yield Env(values=(*_ENVIRONMENT, *manager.environment, *_linking(details), *quiet))
    if manager.version:
        variable = f"{manager.name.upper()}_VERSION"
        # Forced: the image has a Yarn 1 of the same name.
        install = f'npm install --global --force "{manager.dialect.package}@${variable}"'
        yield Env(values=((variable, manager.version),))
        yield Run(commands=(install, "rm -rf ~/.npm"))
    for number, (package, version) in enumerate(details.tools.packages, 1):
        named = f"TOOL_{number}_VERSION"
        yield Env(values=((named, version),), why="scripts call it, and no package brings it")
        yield Run(commands=(f'npm install --global "{package}@${named}"', "rm -rf ~/.npm"))
    if details.test or (details.nx and details.nx.has_tests):
        yield from testing.setup(details.project.packages)


def _linking(details: Details) -> tuple[tuple[str, str], ...]:
    """Yarn's packages stay in archives in the project where they are used from there, and else are of no use later."""
    manager = details.manager
    if manager.name != "yarn" or manager.is_classic:
        return ()
    return (("YARN_ENABLE_GLOBAL_CACHE", "false" if manager.has_plug_n_play else "true"),)


def _deps(component: Component, details: Details) -> Iterator[Instruction]:
    root = posixpath.normpath(posixpath.join(WORKSPACE, _below(component, details.project.root.folder)))
    here = posixpath.normpath(posixpath.join(WORKSPACE, _below(component, component.path)))
    if root != here:
        yield Workdir(path=root)
    yield from _trusting(component, details)
    if not details.manager.are_committed:
        yield from _installing(component, details)
    if root != here:
        yield Workdir(path=here)
    if details.framework and details.framework.is_site:
        yield Env(values=(("SITE", details.framework.output),), why="where the build puts the pages")
    if details.published and details.published != (".",):
        yield serving.published(details)
    yield from _lists(details)
    yield from _chosen(details)
    yield from test_stage.chosen(details)
    if details.nx:
        root = posixpath.relpath(details.project.root.folder, component.path)
        yield Env(values=(*_NX, ("NX_FOLDER", root), ("PROJECTS", ",".join(details.nx.projects))))


def _lists(details: Details) -> Iterator[Env]:
    """Where scripts run that do so in several folders, and the names of those that the team generates sources with."""
    for task in (*details.lifecycle, *details.build, *details.test):
        if task.folders != (".",):
            yield each.listing(task)
    yield from each.numbered("GENERATE", details.generated, "what the team generates before it builds")
    if any(schema.folder != "." for schema in details.schemas):
        yield _schemas(details)


def _installing(component: Component, details: Details) -> Iterator[Instruction]:
    """The installation, without the hooks of the project's own manifests: what lies there of others keeps them."""
    manager = details.manager
    hooks: tuple[str, ...] = ()
    if details.has_hooks:
        files = (file for file in component.manifests if posixpath.basename(file) == MANIFEST)
        listing = listed("PACKAGES", [posixpath.relpath(file, details.project.root.folder) for file in files])
        yield listing
        hooks = (" ".join((_WITHOUT_HOOKS, *(f'"${name}"' for name, _ in listing.values))),)
    install = manager.dialect.frozen if manager.is_frozen else manager.dialect.loose
    yield Run(commands=(*hooks, *install), allows=manager.allows)


def _trusting(component: Component, details: Details) -> Iterator[Env]:
    """Newer releases of pnpm put variables into the credentials of a user's settings, and into none of a project's."""
    file = below(details.project.root.folder, ".npmrc")
    if details.manager.name == "pnpm" and component.secrets and file in component.manifests:
        path = posixpath.normpath(posixpath.join(WORKSPACE, _below(component, file)))
        yield Env(values=(("npm_config_userconfig", path),), why="pnpm takes credentials from no other file")


def _chosen(details: Details) -> Iterator[Env]:
    """The names that the team chose, of scripts that build and of the one that tests."""
    if called := [task.script for task in details.build if _is_called(task)]:
        yield Env(values=(("SCRIPTS", " ".join(called)),), why="what the team's own builds call")


def _is_called(task: Task) -> bool:
    """Whether the repository chose the script's name, which then is no word of a command."""
    return task.script not in scripts.BUILDS


def _schemas(details: Details) -> Env:
    return listed("PRISMA", [schema.folder for schema in details.schemas])


def _build(details: Details) -> Iterator[str]:
    if details.manager.are_committed:
        yield details.manager.dialect.frozen[0]
    for task in details.lifecycle:
        yield from _run(details, task)
    for number, task in enumerate(details.generated, 1):
        command = f'{details.manager.name} run "$GENERATE_{number}"'
        yield from each.in_each(listed(f"GENERATE_{number}_IN", task.folders), task.folders, command)
    if details.schemas:
        yield from each.in_each(_schemas(details), [one.folder for one in details.schemas], "npx prisma generate")
    for task in details.build:
        yield from () if _is_called(task) else _run(details, task)
    if any(map(_is_called, details.build)):
        yield f'for script in $SCRIPTS; do {details.manager.name} run "$script" || exit 1; done'
    if details.compiles_at_start:
        yield "npx tsc"
    if details.nx and details.nx.has_build:
        what = 'run-many --target=build --exclude="$PROJECTS"' if details.nx.is_rest else 'build "$PROJECTS"'
        yield f"{test_stage.CALL_NX} {what}{' --configuration=production' if details.nx.is_production else ''}"


def _run(details: Details, task: Task) -> Sequence[str]:
    return each.in_each(each.listing(task), task.folders, f"{details.manager.name} run {task.script}")
