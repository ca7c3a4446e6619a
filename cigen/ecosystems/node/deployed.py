"""Which packages of a project are deployed: started as a server, shown as a site, opened as a window, or called."""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems import base
from cigen.ecosystems.node import desktop, frameworks, functions, hosting, published, starting
from cigen.ecosystems.node.applications import Application
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import packed
from cigen.repo import Repo


def applications(repo: Repo, project: Project, packages: Iterable[Package]) -> list[Application]:
    """Those of ``packages``; none where the only one is a part of what the root publishes."""
    apps = [app for one in packages if (app := _application(repo, project, one))]
    is_part = len(apps) == 1 and apps[0].package is not project.root and published.is_published(project.root)
    return [] if is_part else apps


def _application(repo: Repo, project: Project, package: Package) -> Application | None:
    has_image = repo.exists(base.below(package.folder, "Dockerfile"))
    shell = None if has_image or published.is_published(package) else desktop.shell(package)
    if shell:
        return Application(package=package, framework=_of_windows(shell), start=None, is_unserved=True)
    others = [one.folder for one in project.packages if one is not package]
    image = packed.image(repo, package.folder, others)
    has_pages = image is not None and image.has_pages
    framework, start = _served(repo, project, package, has_pages=has_pages)
    is_manifest = package is project.root and bool(project.members) and framework is None
    if is_manifest or not (start or (framework and framework.is_site and "build" in package.scripts)):
        is_function = not published.is_published(package) and functions.is_function(repo, project, package)
        return Application(package=package, framework=None, start=None, is_unserved=True) if is_function else None
    is_server = framework is not None and framework.port is not None and published.is_program(package)
    is_tool = framework is None and not package.is_private and package.document.get("bin")
    is_part = start is not None and not starting.has_script(package) and project.is_imported(package)
    is_deployed = is_server or image is not None or hosting.is_hosted(repo, package)
    if (is_part and not is_deployed) or is_tool or (published.is_published(package) and not is_deployed):
        return None
    is_page = start is None and not has_image and desktop.is_page_of_tauri(repo, package)
    return Application(package=package, framework=framework, start=start, is_unserved=is_page)


def _served(
    repo: Repo, project: Project, package: Package, *, has_pages: bool
) -> tuple[Framework | None, Start | None]:
    """What the package is made with, and how it is started; a server may be named that nothing starts.

    What bundles the pages beside it is then what the package is made with.
    """
    framework = frameworks.of(repo, package, project.root.packages, has_pages=has_pages)
    start = None if framework and framework.is_site else starting.of(repo, package, framework)
    if start or framework is None or framework.is_site:
        return framework, start
    pages = frameworks.of(repo, package, project.root.packages, has_pages=True)
    return (pages if pages and pages.is_site else framework), None


def _of_windows(shell: str) -> Framework:
    """What a program is made with that serves nobody."""
    return Framework(name=shell, packages=(shell,))
