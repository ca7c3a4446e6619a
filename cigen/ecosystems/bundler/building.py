"""How a Ruby component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import natives, sites
from cigen.ecosystems.bundler import testing
from cigen.ecosystems.bundler.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Image, Instruction, Recipe, Run

_BUNDLE = "/usr/local/bundle"
_ENVIRONMENT = (
    ("BUNDLE_PATH", _BUNDLE),
    ("BUNDLE_APP_CONFIG", _BUNDLE),  # a developer's own settings in the project are not for here
    ("BUNDLE_RETRY", "5"),
    ("BUNDLE_TIMEOUT", "30"),
    ("BUNDLE_SILENCE_ROOT_WARNING", "1"),
)
_INSTALLED = (
    ("SKIP_YARN_INSTALL", "1"),  # jsbundling-rails and cssbundling-rails, whichever the package manager is
    ("VITE_RUBY_SKIP_ASSETS_PRECOMPILE_INSTALL", "true"),
)
_COMPILERS = ("build-essential", "git", "libyaml-dev", "pkg-config")
_ALONE = """printf 'source "https://rubygems.org"\\ngemspec path: Dir.pwd\\n' > /opt/bundle/Gemfile"""
_OF_PAGES = """\
printf 'source "https://rubygems.org"\\ngem "github-pages", group: :jekyll_plugins\\n' > /opt/bundle/Gemfile"""
_CACHES = f"rm -rf ~/.bundle ~/.gem {_BUNDLE}/ruby/*/cache {_BUNDLE}/ruby/*/bundler/gems/*/.git"
# Nothing but what runs: no tests, and nothing of what development leaves.
_LEFT_OUT = ("./.git", "./spec", "./test", "./tmp", "./log", "./node_modules", "./coverage", "./.bundle")
_APPLICATION = (
    "mkdir -p /artifact",
    f"tar {' '.join(f'--exclude={name}' for name in _LEFT_OUT)} -cf /tmp/app.tar .",
    "tar -xf /tmp/app.tar -C /artifact",
    "rm /tmp/app.tar",
)
_WRITABLE = "mkdir -p /artifact/tmp/pids /artifact/tmp/cache /artifact/log /artifact/storage"
_OPEN = "chmod -R a+rwX /artifact/tmp /artifact/log /artifact/storage"
# The image has no git that a gemspec could list its files by, and no repository: without the list no program is found.
_LISTED = (
    """find /artifact -name '*.gemspec' -exec ruby -e 'ARGV.each { |made| file = made.sub("/artifact", Dir.pwd); """
    'next unless File.read(file).include?("ls-files"); '
    "spec = Dir.chdir(File.dirname(file)) { Gem::Specification.load(file) }; "
    "File.write(made, spec.to_ruby) if spec }' {} +"
)
_GEM = (
    "mkdir -p /artifact",
    'for spec in *.gemspec; do gem build "$spec" || exit 1; done',
    "mv -- *.gem /artifact/",
)
_RESOLVE = "BUNDLE_FROZEN=false bundle lock --add-platform x86_64-linux"
_ASSETS = "RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 SECRET_KEY_BASE=none bundle exec rails assets:precompile"
_IGNORED = ("**/.bundle", "**/vendor/bundle", "**/node_modules", "**/coverage", "log", "tmp", "public/assets", "_site")


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Ruby component has Bundler's details")
    image = _image(component, details, pins)
    return Recipe(
        toolchain=image,
        system=(*_COMPILERS, *details.natives.build),
        setup=tuple(_setup(component, details)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        packages=_packages() if component.kind == "app" else (),
        build=tuple(_build(details)),
        collect=_collect(component, details),
        test=tuple(testing.commands(details)),
        reports=testing.REPORTS,
        runtime=_runtime(component, image, pins),
        install=tuple(_install(component, details)),
        start=sites.START if component.kind == "site" else details.start,
        ignored=_IGNORED,
    )


def _image(component: Component, details: Details, pins: Pins) -> Image:
    """The release that Bundler will insist on, or else the newest of the version."""
    image = pins.tool("ruby").image("slim", component.runtime.version)
    return Image(repository=image.repository, tag=f"{details.patch}-slim") if details.patch else image


def _setup(component: Component, details: Details) -> Iterator[Instruction]:
    yield Env(values=(*_ENVIRONMENT, *_frozen(details)))
    if component.beside:
        yield Env(values=_INSTALLED, why="gems would install the packages again, with the assets")
    if not details.has_gemfile:
        why = "there is only a gemspec" if details.has_gemspec else "as GitHub Pages has it"
        yield Env(values=(("BUNDLE_GEMFILE", "/opt/bundle/Gemfile"),), why=why)
        yield Run(commands=("mkdir -p /opt/bundle", _ALONE if details.has_gemspec else _OF_PAGES))
    yield from testing.setup(details)


def _frozen(details: Details) -> tuple[tuple[str, str], ...]:
    return (("BUNDLE_FROZEN", "true"),) if details.is_frozen else ()


def _deps(details: Details) -> Iterator[Instruction]:
    platform = (_RESOLVE,) if details.lacks_platform else ()
    yield Run(commands=(*platform, "bundle install", _CACHES))


def _packages() -> tuple[Instruction, ...]:
    return (
        Env(values=(("BUNDLE_WITHOUT", "development:test"),)),
        Run(commands=("bundle clean --force",)),
    )


def _build(details: Details) -> Iterator[str]:
    if details.lacks_platform:
        yield f"{_RESOLVE} --local"  # once more: the source brings the lockfile as it was
    if details.asks_git:
        yield "git init --quiet ."
        yield "git add --all"
    if details.has_assets:
        yield _ASSETS


def _collect(component: Component, details: Details) -> tuple[str, ...]:
    if component.kind == "site":
        build = "JEKYLL_ENV=production bundle exec jekyll build --destination /artifact"
        return build, sites.configuration("=404", "  error_page 404 /404.html;")
    if component.kind == "app":
        return (*_APPLICATION, *((_LISTED,) if details.asks_git else ()), _WRITABLE, _OPEN)
    return _GEM if details.has_gemspec else ("mkdir -p /artifact",)


def _runtime(component: Component, image: Image, pins: Pins) -> Image | None:
    if component.kind == "site":
        return sites.image(pins)
    return image if component.kind == "app" else None


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    if component.kind == "site":
        yield from sites.INSTALL
    elif component.kind == "app":
        yield from natives.install(details.natives.run, why="gems of the project need them")
        settings = (*_ENVIRONMENT[:2], *_frozen(details), ("BUNDLE_WITHOUT", "development:test"))
        yield Env(values=(*settings, *_production(details)))
        yield Copy(sources=(f"{_BUNDLE}/",), dest=f"{_BUNDLE}/", origin="packages")
        yield Copy(sources=("/",), dest="/app/", origin="artifact")


def _production(details: Details) -> Iterator[tuple[str, str]]:
    yield "RACK_ENV", "production"
    yield "APP_ENV", "production"
    if details.framework == "rails":
        yield "RAILS_ENV", "production"
        yield "RAILS_LOG_TO_STDOUT", "1"
        yield "RAILS_SERVE_STATIC_FILES", "1"
