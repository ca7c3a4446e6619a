"""Hosts of applications: their settings, and adapters that make a build for their machines, which runs in no image."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.ecosystems.node.package import Package
from cigen.facts import Finding
from cigen.repo import Repo, below

_SVELTE = "@sveltejs/adapter-node, or @sveltejs/adapter-static for pages alone,"
_ASTRO = "@astrojs/node, or no adapter for pages alone,"
# https://svelte.dev/docs/kit/adapters and https://docs.astro.build/en/guides/on-demand-rendering/, November 2026
_INSTEAD = {
    "@sveltejs/adapter-auto": _SVELTE,
    "@sveltejs/adapter-cloudflare": _SVELTE,
    "@sveltejs/adapter-netlify": _SVELTE,
    "@sveltejs/adapter-vercel": _SVELTE,
    "@astrojs/cloudflare": _ASTRO,
    "@astrojs/netlify": _ASTRO,
    "@astrojs/vercel": _ASTRO,
}
_SETTINGS = ("fly.toml", "Procfile", "render.yaml", "railway.json", "railway.toml")


def is_hosted(repo: Repo, package: Package) -> bool:
    """Whether settings beside it deploy what it starts."""
    return any(repo.exists(below(package.folder, name)) for name in _SETTINGS)


def findings(package: Package) -> Iterator[Finding]:
    """What to use instead of each such adapter, where the package has no other."""
    if package.packages & {"@sveltejs/adapter-node", "@sveltejs/adapter-static", "@astrojs/node"}:
        return
    for name in sorted(package.packages & _INSTEAD.keys()):
        group = next(key for key in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
                     if package.document.get(key, name))  # fmt: skip
        source = package.source(group, name)
        message = f"{source}: builds for one host's own machines: {_INSTEAD[name]} makes what runs in an image"
        yield Finding.at(source, "hosted-adapter", "warning", message)
