"""What cigen now calls otherwise: a component's jobs and targets follow its name, its folder tells which it is."""

from __future__ import annotations

from collections.abc import Mapping

from cigen import services
from cigen.ci.github import job_id
from cigen.merge import Rename

# Of the bake file, and the services of the compose file.
_TARGETS = ("build", "reports", "tests", "artifact", "image", *services.known())


def renames(
    before: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]], moved: Mapping[str, str]
) -> tuple[Rename, ...]:
    """The renamed nodes, from what two locks decided of the component in the same folder, or in the one it left."""
    was = {path: path if path in before else moved.get(path, path) for path in now}
    moved_names = [(before[was[path]].get("name"), part["name"]) for path, part in now.items() if was[path] in before]
    kept = {part["name"] for part in now.values()} & {part.get("name") for part in before.values()}
    pairs = [(old, new) for old, new in moved_names if old and old != new and not {old, new} & kept]
    return tuple(rename for old, new in pairs for rename in _of_component(old, new))


def _of_component(old: str, new: str) -> list[Rename]:
    targets = [Rename(old=f"{old}-{target}", new=f"{new}-{target}") for target in _TARGETS]
    return [Rename(old=job_id(old), new=job_id(new)), Rename(old=f"_{old}", new=f"_{new}"), *targets]
