"""A site that a script of its package.json builds, with what comes before and after Hugo."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.hugo.site import Site
from cigen.evidence import package_scripts
from cigen.evidence.pipelines import steps
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, resolve

_FILE = re.compile(r"(?<![\w./-])(?:\./)?((?:[\w-]{1,80}/){0,8}[\w.-]{1,80}\.sh)\b", re.ASCII)
_HUGO = re.compile(r"(?<![\w./@-])hugo(?![\w./:=-])(?!\s+(?:serve|server|mod|new|version|env|config|list|gen)\b)")
_OUTPUT = re.compile(r"(?:--destination|\s-d)[ =][\"']?([\w./-]{1,200})", re.ASCII)
_PUBLISHED = re.compile(r"[\w.-]{1,100}(?:/[\w.-]{1,100}){0,8}", re.ASCII)
# What a service that hosts sites tells its builds: anywhere else there is nothing in it.
_OF_HOSTS = re.compile(r"\$\{?(?:DEPLOY_PRIME_URL|DEPLOY_URL|URL|CF_PAGES_URL|VERCEL_URL)\b(?!:-)")
_BUILDS = re.compile(r"(?:.*[:._-])?build(?:[:._-].*)?")
_MAX_TEXT = 20_000  # characters of one file
_MAX_FOLLOWED = 20


@dataclass(frozen=True, kw_only=True)
class Script:
    """The name of a script that runs Hugo, and the folder in which it leaves the pages."""

    name: str
    output: str


def build(repo: Repo, site: Site) -> Script | None:
    """The script that Netlify, the pipelines or people build with; ``None`` where none of it runs Hugo."""
    scripts = repo.json(below(site.folder, "package.json")).get("scripts")
    for name in dict.fromkeys((*_deployed(repo, site), *_tested(repo, site), "build")):
        text = "\n".join(_followed(repo, site, scripts, name))
        if _HUGO.search(text) and not _OF_HOSTS.search(text):
            return Script(name=name, output=_output(site, text))
    return None


def _deployed(repo: Repo, site: Site) -> Iterator[str]:
    """What Netlify runs, for production first."""
    for folder in folders_up(site.folder):
        document = repo.toml(below(folder, "netlify.toml"))
        for keys in (("context", "production", "command"), ("build", "command")):
            yield from package_scripts.called(document.get(*keys).text[:_MAX_TEXT])


def _tested(repo: Repo, site: Site) -> Iterator[str]:
    texts = (text[:_MAX_TEXT] for text in steps.texts(repo, site.folder))
    yield from (name for text in texts for name in package_scripts.called(text) if _BUILDS.fullmatch(name))


def _followed(repo: Repo, site: Site, scripts: Node, name: str) -> Iterator[str]:
    """The texts of a script, of those that it runs and of the files that they start."""
    pending, seen = [name], set[str]()
    while pending and len(seen) < _MAX_FOLLOWED:
        step = pending.pop()
        if step in seen:
            continue
        seen.add(step)
        text = _text(repo, site, step) if step.endswith(".sh") else scripts.get(step).text[:_MAX_TEXT]
        yield text
        pending += [*package_scripts.called(text), *_FILE.findall(text)]


def _text(repo: Repo, site: Site, file: str) -> str:
    path = resolve(site.folder, file)
    return (repo.text(path) or "")[:_MAX_TEXT] if path else ""


def _output(site: Site, text: str) -> str:
    """Where the pages are: by Hugo's option, or by the site's configuration; nowhere above the site."""
    told = _OUTPUT.search(text)
    wanted = posixpath.normpath(told[1] if told else site.get("publishdir")[1].text or "public")
    return wanted if _PUBLISHED.fullmatch(wanted) and not wanted.startswith("..") else "public"
