"""Workspaces with several applications: each is deployed on its own, so each is a component of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from cigen.ecosystems.python import applications, testing
from cigen.ecosystems.python.dependencies import canonical, names
from cigen.ecosystems.python.project import Project
from cigen.repo import Repo


def split(repo: Repo, projects: Iterable[Project]) -> Iterator[Project]:
    """``projects``, and after a workspace its members that are deployed on their own, if there are two of them.

    The workspace stays as the component that tests all of it, where it has anything to test beside them.
    """
    for root in projects:
        apps = [one for one in root.members if _is_deployed(repo, one)]
        if len(apps) + _is_deployed(repo, root) < 2:
            yield root
            continue
        apart = frozenset(one.folder for one in apps)
        if root.is_package or any(_has_tests(repo, one) for one in root.members if one not in apps):
            yield dataclasses.replace(root, apart=apart)
        yield from (dataclasses.replace(one, root=root, neighbours=tuple(_needed(one, root))) for one in apps)


def _is_deployed(repo: Repo, one: Project) -> bool:
    app = applications.find(repo, one, names(one.dependencies))
    return app is not None and app.port is not None


def _has_tests(repo: Repo, one: Project) -> bool:
    return any(testing.is_test(path) for path in repo.below(one.folder))


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
