"""Which profiles of a pom are active in a Linux container where nobody asks for one."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from cigen.ecosystems.maven import ranges
from cigen.ecosystems.maven.arguments import Arguments
from cigen.ecosystems.maven.pom import Pom, Profile
from cigen.repo import Repo, resolve
from cigen.xmltree import Element

_OS = {"family": ("unix", "linux"), "name": ("linux",), "arch": ("amd64",)}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What activation looks at: the arguments of the run, and files beside the module that is built."""

    repo: Repo
    folder: str
    arguments: Arguments


def active(pom: Pom, around: Surroundings) -> tuple[Profile, ...]:
    """The active profiles in the pom's order.

    A profile that a JDK activates is none of them: which JDK builds is what is being found out.
    """
    requested = around.arguments.profiles
    chosen = tuple(item for item in pom.profiles if item.id in requested or _applies(item, around))
    if chosen:
        return chosen
    return tuple(item for item in pom.profiles if _by_default(item) and f"!{item.id}" not in requested)


def jdk_range(profile: Profile) -> str:
    """The JDK versions that activate the profile, as Maven writes ranges; empty where it needs none."""
    return profile.activation.text_of("jdk") if profile.activation else ""


def _by_default(profile: Profile) -> bool:
    return profile.activation is not None and profile.activation.text_of("activeByDefault") == "true"


def _applies(profile: Profile, around: Surroundings) -> bool:
    """Whether the conditions are known to hold: all of them have to."""
    if profile.activation is None or f"!{profile.id}" in around.arguments.profiles:
        return False
    conditions = [item for item in profile.activation.children if item.tag != "activeByDefault"]
    return bool(conditions) and all(_holds(condition, around) for condition in conditions)


def _holds(condition: Element, around: Surroundings) -> bool:
    match condition.tag:
        case "property":
            return _property_holds(condition.text_of("name"), condition.text_of("value"), around)
        case "os":
            return all(_os_holds(item) for item in condition.children)
        case "file":
            return all(_is_there(item.text, around) is (item.tag == "exists") for item in condition.children)
        case _:  # jdk, packaging, condition
            return False


def _property_holds(name: str, value: str, around: Surroundings) -> bool:
    actual = {**around.arguments.properties, **around.arguments.asked}.get(name.lstrip("!"))
    if name.startswith("!"):
        return actual is None
    if value.startswith("!"):
        return actual != value[1:]
    return actual is not None and value in ("", actual)


def _is_there(text: str, around: Surroundings) -> bool:
    """Whether a file or folder exists; one of a parent's profile is looked for beside the child."""
    for basedir in ("${basedir}/", "${project.basedir}/"):
        text = text.removeprefix(basedir)
    path = resolve(around.folder, text)
    return path is not None and (around.repo.exists(path) or path in around.repo.remember(_folders))


def _folders(repo: Repo) -> frozenset[str]:
    found: set[str] = set()
    for file in repo.files:
        folder = posixpath.dirname(file)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)


def _os_holds(item: Element) -> bool:
    known = _OS.get(item.tag, ())
    wanted = item.text.lower()
    return wanted[1:] not in known if wanted.startswith("!") else wanted in known


def jdk_applies(condition: str, major: int) -> bool:
    """Whether a JDK activates a profile: ``condition`` is a prefix of its version, a negated one, or a range."""
    if condition.startswith("!"):
        return not jdk_applies(condition[1:], major)
    if ranges.intervals(condition):
        return ranges.is_within(major, condition)
    return ranges.java_major(condition) == major
