"""Workspaces with applications: each is deployed on its own, so each is a component of its own."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterable, Iterator, Sequence

from cigen.ecosystems.python import applications, testing
from cigen.ecosystems.python.dependencies import canonical, names
from cigen.ecosystems.python.project import Project
from cigen.repo import Repo


def split(repo: Repo, projects: Iterable[Project]) -> Iterator[Project]:
    """``projects``, and after a workspace its members that are deployed on their own.

    The workspace stays as the component that tests all of it, where it has anything to test beside them. A single
    application is a part of it where the root is a package.
    """
    for root in projects:
        apps = [one for one in root.members if _is_deployed(repo, one)]
        if not apps or (len(apps) == 1 and root.is_package and not _is_deployed(repo, root)):
            yield root
            continue
        rest = dataclasses.replace(root, apart=frozenset(one.folder for one in apps))
        if _has_more(repo, root, apps):
            yield rest
        yield from (dataclasses.replace(one, root=rest, neighbours=tuple(_needed(one, root))) for one in apps)


def _is_deployed(repo: Repo, one: Project) -> bool:
    app = applications.find(repo, one, names(one.dependencies))
    return app is not None and app.port is not None


def _has_more(repo: Repo, root: Project, apps: Sequence[Project]) -> bool:
    """Whether a workspace has anything to build, start or test beside ``apps``."""
    if root.is_package or _is_deployed(repo, root):
        return True
    own = (posixpath.normpath(f"{root.folder}/{name}") for name in ("test", "tests"))
    places = (*own, *(one.folder for one in root.members if one not in apps))
    return any(testing.is_test(path) for place in places for path in repo.below(place))


def _needed(app: Project, root: Project) -> Iterator[Project]:
    """The other members that ``app`` needs to run, by their names, and those that these need."""
    by_name = {canonical(one.name): one for one in root.parts()}
    wanted, known = [app], {app.folder}
    while wanted:
        for item in wanted.pop().dependencies:
            one = by_name.get(item.name)
            if one and one.folder not in known:
                known.add(one.folder)
                wanted.append(one)
                if one.is_package:
                    yield one
