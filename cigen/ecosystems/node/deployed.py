"""Which packages of a project are deployed: started as a server, shown as a site, opened as a window, or called."""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems import base
from cigen.ecosystems.node import asked, desktop, frameworks, functions, hosting, published, starting, testing
from cigen.ecosystems.node.applications import Application
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.gathering import has_source
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence.images import packed
from cigen.repo import Repo

_ON_ANY_MACHINE = ("hono", "itty-router")  # Node alone needs a server for them


def applications(repo: Repo, project: Project, packages: Iterable[Package]) -> list[Application]:
    """Those of ``packages``; none where the only one is a part of what the root publishes."""
    apps = [app for one in packages if (app := _application(repo, project, one))]
    is_part = len(apps) == 1 and apps[0].package is not project.root and published.is_published(project.root)
    return [] if is_part else apps


def _application(repo: Repo, project: Project, package: Package) -> Application | None:
    has_image = repo.exists(base.below(package.folder, "Dockerfile"))
    shell = None if has_image or published.is_published(package) else desktop.shell(package)
    if shell:
        return _unserved(package, shell)
    others = [one.folder for one in project.packages if one is not package]
    image = packed.image(repo, package.folder, others)
    has_pages = image is not None and image.has_pages
    framework, start = _served(repo, project, package, has_pages=has_pages)
    is_site = framework is not None and framework.is_site and "build" in package.scripts
    if image and package is not project.root and not (start or is_site or has_pages):
        start = starting.of_image(repo, package, image.file)
        if start is None and has_image and not published.is_published(package):
            return _unserved(package, framework.name if framework else _called(package))
    is_at_work = framework is not None and (bool(framework.places) or has_source(repo, package))
    is_manifest = package is project.root and bool(project.members) and not is_at_work
    if is_manifest or not (start or is_site):
        is_function = not published.is_published(package) and functions.is_function(repo, project, package)
        is_called = is_function or _is_own_command(repo, project, package)
        return _unserved(package, _called(package)) if is_called else None
    is_server = (
        framework is not None
        and framework.port is not None
        and (
            published.is_program(package, start)
            or (starting.has_script(package) and published.is_command(repo, package))
        )
    )
    is_tool = framework is None and not package.is_private and package.document.get("bin")
    is_part = start is not None and not starting.has_script(package) and _is_imported(project, package)
    is_deployed = is_server or image is not None or hosting.is_hosted(repo, package)
    if (is_part and not is_deployed) or is_tool or (published.is_published(package) and not is_deployed):
        return None
    if is_site and framework and not has_image and functions.is_worker(repo, package):
        return _unserved(package, framework.name)
    is_page = start is None and not has_image and desktop.is_page_of_tauri(repo, package)
    framework = framework or _without_server(_called(package))
    return Application(package=package, framework=framework, start=start, is_unserved=is_page)


def _is_own_command(repo: Repo, project: Project, package: Package) -> bool:
    """Whether it is a member that the team calls itself, and tests or builds for that: no neighbour needs it."""
    is_called = package is not project.root and package.is_private and published.is_command(repo, package)
    is_meant = is_called and not project.is_imported(package)
    return is_meant and (bool(testing.script(package)) or asked.is_asked_for(repo, project, package))


def _is_imported(project: Project, package: Package) -> bool:
    """Whether others import it: a neighbour does, or it says what they get of it."""
    return project.is_imported(package) or any(package.document.get(key) for key in ("types", "typings", "exports"))


def _called(package: Package) -> str:
    """What a program is written with for any machine that calls it."""
    return next((name for name in _ON_ANY_MACHINE if name in package.runs_with), "")


def _unserved(package: Package, framework: str) -> Application:
    return Application(package=package, framework=_without_server(framework), start=None, is_unserved=True)


def _served(
    repo: Repo, project: Project, package: Package, *, has_pages: bool
) -> tuple[Framework | None, Start | None]:
    """What the package is made with, and how it is started; a server may be named that nothing starts.

    What bundles the pages beside it is then what the package is made with.
    """
    framework = frameworks.of(repo, package, project.root.packages, has_pages=has_pages)
    if framework and framework.is_rendered and (served := starting.of(repo, package, frameworks.by_own(framework))):
        return frameworks.by_own(framework), served
    start = None if framework and framework.is_site else starting.of(repo, package, framework)
    if start or framework is None or framework.is_site:
        return framework, start
    pages = frameworks.of(repo, package, project.root.packages, has_pages=True)
    return (pages if pages and pages.is_site else framework), None


def _without_server(name: str) -> Framework | None:
    """What a program is made with that opens no port by itself."""
    return Framework(name=name, packages=(name,)) if name else None
