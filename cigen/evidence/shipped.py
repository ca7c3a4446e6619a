"""Folders called like documentation or a demonstration that the team ships: more than their name says."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator

from cigen.evidence import called, package_scripts, places, ports
from cigen.evidence.images import dockerfiles, packed
from cigen.repo import Repo

# What documentation is written in, whoever serves it.
_SITES = (
    r"@docusaurus/core|docusaurus|vitepress|vuepress|nextra|fumadocs-[\w-]+|@astrojs/starlight|docsify(?:-cli)?|honkit"
)
_SITE = re.compile(_SITES)
_DOCUMENTS = re.compile(rf'"(?:{_SITES}|typedoc|hexo|@storybook/[\w-]+|storybook)"')
_AMONG_APPS = re.compile(r"(?:.*/)?apps/websites?")
_HOSTS = ("vercel.json", "netlify.toml", "wrangler.toml", "wrangler.json", "wrangler.jsonc", "fly.toml", "render.yaml")
_MAX_TEXT = 100_000


def is_shipped(repo: Repo, folder: str) -> bool:
    """Whether the team makes an image of ``folder`` in its pipelines or for compose, or builds it for the root's.

    What is called a website in a folder of applications is one of these.
    """
    if _DOCUMENTS.search((repo.text(posixpath.join(folder, "package.json")) or "")[:_MAX_TEXT]):
        return False
    if packed.image(repo, folder) and (called.is_built(repo, folder, "Dockerfile") or ports.is_composed(repo, folder)):
        return True
    if _AMONG_APPS.fullmatch(folder) and (_is_deployed(repo, folder) or _has_siblings(repo, folder)):
        return True
    built = re.compile(rf"(?:\bcd|\bpushd|--prefix|--dir|--cwd|-C)[ =](?:\./)?{re.escape(folder)}(?![\w./-])")
    return any(built.search(text) for text in repo.remember(_of_root))


def _is_deployed(repo: Repo, folder: str) -> bool:
    """Whether settings of a host lie beside it, or a pipeline builds it."""
    has_settings = any(repo.exists(posixpath.join(folder, name)) for name in _HOSTS)
    return has_settings or called.is_built(repo, folder, "package.json")


def _has_siblings(repo: Repo, folder: str) -> bool:
    """Whether other packages lie beside it that are no documentation, and no examples."""
    apps = posixpath.dirname(folder)
    beside = (path for path in repo.named("package.json") if posixpath.dirname(posixpath.dirname(path)) == apps)
    return any(posixpath.dirname(path) != folder and not places.is_aside(path) for path in beside)


def is_site(packages: Collection[str]) -> bool:
    """Whether one of ``packages`` makes a site of documentation."""
    return any(map(_SITE.fullmatch, packages))


def _of_root(repo: Repo) -> tuple[str, ...]:
    return tuple(_commands(repo))


def _commands(repo: Repo) -> Iterator[str]:
    """What the root's images run, with the scripts of the package.json there that they call."""
    scripts = {key.text: value.text for key, value in repo.json("package.json").get("scripts").entries}
    pending = dockerfiles.commands_beside(repo, ".") if repo.exists("Dockerfile") else []
    while pending:
        text = pending.pop()[:_MAX_TEXT]
        yield text
        pending += [scripts.pop(name) for name in dict.fromkeys(package_scripts.called(text)) if name in scripts]
