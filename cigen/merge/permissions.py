"""The permissions of a workflow's jobs, to tell which are wider than others."""

from __future__ import annotations

from collections.abc import Mapping

from cigen.merge.tree import Node

_RANK = {"none": 0, "read": 1, "write": 2}
_ALL = "*"
_UNSET = {_ALL: 2}  # what a repository grants by default is not known here; it may be everything
Grants = Mapping[str, int]


def grants(node: Node | None) -> Grants:
    """The rank of each scope; ``*`` is every scope that is not named. Without a node: anything."""
    if node is None or node.alias:
        return _UNSET
    if node.kind == "map":
        return {child.key: _RANK.get(child.value, 2) for child in node.children} | {_ALL: 0}
    return {_ALL: {"read-all": 1, "": 0}.get(node.value, 2)}


def wider(one: Grants, two: Grants) -> bool:
    """Whether ``one`` grants something that ``two`` does not."""
    return any(one.get(scope, one[_ALL]) > two.get(scope, two[_ALL]) for scope in {*one, *two})


def of_jobs(root: Node) -> dict[str, Grants]:
    """What each job of a workflow may do: its own permissions, or else the workflow's."""
    jobs, top = root.child("jobs"), root.child("permissions")
    return {
        job.key: grants(job.child("permissions") or top) for job in (jobs.children if jobs else ()) if not job.alias
    }
