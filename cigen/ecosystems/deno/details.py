"""What only Deno's recipe reads of a component."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Details:
    """How a project is built.

    ``entries`` are modules whose imports are downloaded, relative to the component's folder; ``has_deps_module`` tells
    that a ``deps.ts`` lists dependencies by convention, ``fetches_locked`` that the lockfile names modules that no
    manifest does. ``imports_anywhere`` tells that Deno asks before it imports from any host, ``has_packages_folder``
    that there is a ``node_modules``. ``test`` is how tests run: by the "task", by "deno" itself, or "" where there are
    none; ``has_report`` tells whether that leaves JUnit XML. ``start`` are the words of the program, () for a library,
    and ``folder`` where it runs, relative to the component's. ``site`` is the folder of the pages that a build
    leaves, "" where it is no site. ``has_build`` and ``builds_member`` tell whose task builds: the root's, or that of
    the member that runs. ``unread`` are texts beside the manifest that no stage reads.
    """

    entries: tuple[str, ...] = ()
    has_deps_module: bool = False
    installs: bool = False
    fetches_locked: bool = False
    imports_anywhere: bool = False
    has_packages_folder: bool = False
    is_locked: bool = False
    is_frozen: bool = False
    has_build: bool = False
    builds_member: bool = False
    test: str = ""
    has_report: bool = False
    start: tuple[str, ...] = ()
    folder: str = "."
    site: str = ""
    unread: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
