"""Bring ``pins.toml`` up to date, line by line so that comments stay: for maintainers, who read the diff."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.request import urlopen

from cigen.errors import TryAgainError
from cigen.git import remotes
from cigen.registry import distribution
from cigen.registry.distribution import Unknown

_PRODUCTS = {
    "dotnet": "dotnet",
    "go": "go",
    "java": "eclipse-temurin",
    "node": "nodejs",
    "php": "php",
    "python": "python",
    "ruby": "ruby",
    "tomcat": "tomcat",
}
_ACTION = re.compile(r'^"([\w.-]+/[\w./-]+)" = \{ version = "(v[\d.]+)", sha = "([0-9a-f]{40})" \}', re.MULTILINE)
_RELEASE = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Who is asked: a git server, endoflife.date, and in front of an image's repository a registry."""

    git: str = "https://github.com"
    lifetimes: str = "https://endoflife.date/api"
    registry: str = ""


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """The new text, and what could not be asked."""

    text: str
    failures: tuple[str, ...]


def refreshed(text: str, sources: Sources, today: date) -> Refreshed:
    """The pins as they are now: releases of actions, new versions with an image, ends of life with their date."""
    failures: list[str] = []
    for name, tool in tomllib.loads(text)["tools"].items():
        for new in (_versions(name, tool, sources, failures), _lifetimes(name, tool, sources, today, failures)):
            for key, value in new.items():
                text = _with(text, name, key, value)
    return Refreshed(text=_ACTION.sub(lambda found: _action(found, sources, failures), text), failures=tuple(failures))


def _action(found: re.Match[str], sources: Sources, failures: list[str]) -> str:
    """The line of an action with its newest release."""
    name, version, sha = found.groups()
    try:
        tags = remotes.tags(f"{sources.git}/{'/'.join(name.split('/')[:2])}")
    except TryAgainError as error:
        failures.append(f"{name}: {error.message}")
        return found[0]
    newest = max((tag for tag in tags if _RELEASE.fullmatch(tag)), key=_numbers, default=version)
    if _numbers(newest) <= _numbers(version):
        return found[0]
    return found[0].replace(version, newest).replace(sha, tags[newest])


def _versions(name: str, tool: Mapping[str, Any], sources: Sources, failures: list[str]) -> dict[str, str]:
    """The versions with those that have an image of every role and are newer than all that are known."""
    known, listed = tool["versions"], []
    images = [image for image in tool.get("images", {}).values() if image["tag"].startswith("{version}")]
    for repository in {image["repository"] for image in images}:
        tags = distribution.tags(f"{sources.registry}{repository}")
        if isinstance(tags, Unknown):
            failures.append(f"{name}: {tags.reason}")
            return {}
        listed += [set(_tagged(image["tag"], tags)) for image in images if image["repository"] == repository]
    shape = known[-1].count(".")
    common = set.intersection(*listed) if listed else set()
    new = [one for one in common if one.count(".") == shape and _numbers(one) > max(map(_numbers, known))]
    return {"versions": json.dumps([*known, *sorted(new, key=_numbers)])} if new else {}


def _tagged(pattern: str, tags: tuple[str, ...]) -> Iterator[str]:
    before, after = map(re.escape, pattern.split("{version}"))
    matches = (re.fullmatch(rf"{before}(\d+(?:\.\d+)*){after}", tag) for tag in tags)
    return (match[1] for match in matches if match)


def _lifetimes(
    name: str, tool: Mapping[str, Any], sources: Sources, today: date, failures: list[str]
) -> dict[str, str]:
    if name not in _PRODUCTS:
        return {}
    url = f"{sources.lifetimes}/{_PRODUCTS[name]}.json"
    try:
        with urlopen(url, timeout=_SECONDS) as answer:
            cycles = {str(one["cycle"]): one["eol"] for one in json.load(answer)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        failures.append(f"{name}: {url}: {error}")
        return {}
    told = {version: cycles.get(version, cycles.get(version.removesuffix(".0"))) for version in tool["versions"]}
    ends = tool["end_of_life"] | {version: end for version, end in told.items() if _is_date(end)}
    listed = ", ".join(f'"{version}" = "{end}"' for version, end in ends.items())
    return {
        "end_of_life": f"{{ {listed} }}",
        "end_of_life_as_of": f'"{today}"',
        "end_of_life_source": f'"{url}"',
    }


def _is_date(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None


def _with(text: str, tool: str, key: str, value: str) -> str:
    """The text with one value of a tool; what stands behind it stays."""
    start = text.index(f"[tools.{tool}]\n")
    end = text.find("\n[", start) + 1 or len(text)
    line = re.compile(rf"^{key} = (?:\[[^\]]*\]|\{{[^}}]*\}}|\"[^\"]*\")", re.MULTILINE)
    section, count = line.subn(lambda _: f"{key} = {value}", text[start:end])
    if not count:
        section = re.sub(
            r"^(end_of_life = .*\n)", lambda found: f"{found[1]}{key} = {value}\n", section, flags=re.MULTILINE
        )
    return text[:start] + section + text[end:]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))
