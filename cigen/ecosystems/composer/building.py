"""How a PHP component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import natives
from cigen.ecosystems.composer import extensions, testing
from cigen.ecosystems.composer.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_ENVIRONMENT = (
    ("COMPOSER_ALLOW_SUPERUSER", "1"),
    ("COMPOSER_NO_INTERACTION", "1"),
    ("COMPOSER_CACHE_DIR", "/dev/null"),
    ("COMPOSER_PROCESS_TIMEOUT", "0"),
)
_INSTALL = "composer install --prefer-dist --no-progress"
_INSTALL_TOOLS = f'{_INSTALL} --working-dir="$TOOLS"'
_PRODUCTION = (
    "mkdir -p /artifact",
    "tar --exclude=./.git --exclude=./node_modules --exclude=./tests --exclude=./.env.local -cf /tmp/app.tar .",
    "tar -xf /tmp/app.tar -C /artifact",
    "rm /tmp/app.tar",
)
# With the scripts of the project: frameworks keep lists of packages and caches in it.
_WITHOUT_DEVELOPMENT = (
    "APP_ENV=prod composer --working-dir=/artifact install --no-dev --optimize-autoloader --no-progress"
)
_WRITABLE = (
    "for folder in storage bootstrap/cache var writable runtime tmp logs; do "
    '[ ! -d "/artifact/$folder" ] || chmod -R a+rwX "/artifact/$folder" || exit 1; done'
)
_ARCHIVE = ("mkdir -p /artifact", "composer archive --format=tar --dir=/artifact")
_SITES = "/etc/apache2/sites-available/000-default.conf"
_FOLDERS = "/etc/apache2/apache2.conf /etc/apache2/conf-available/docker-php.conf"
_APACHE = (
    "a2enmod rewrite",
    "sed -i 's/^Listen 80$/Listen ${PORT}/' /etc/apache2/ports.conf",
    f"sed -i -e 's/:80>/:${{PORT}}>/' -e 's!/var/www/html!${{APACHE_DOCUMENT_ROOT}}!' {_SITES}",
    f"sed -i 's!<Directory /var/www/>!<Directory /app/>!' {_FOLDERS}",
    'mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"',
)
_EXTENSIONS = ("/usr/local/lib/php/extensions/", "/usr/local/etc/php/conf.d/")


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a PHP component has Composer's details")
    php = pins.tool("php")
    is_served = details.is_served
    return Recipe(
        toolchain=php.image("cli", component.runtime.version),
        system=("git", "unzip", *details.natives.build),
        setup=tuple(_setup(details, pins)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        # Before packages of JavaScript, some of which come with those of PHP, and whose bundlers ask the application.
        deps_first=tuple(_deps(details)),
        build_first=(_with(details, _INSTALL), *([_with(details, _INSTALL_TOOLS)] if details.tools else [])),
        collect=tuple(_served(details)) if is_served else _ARCHIVE,
        test=tuple(testing.commands(details)),
        reports=testing.REPORTS,
        runtime=php.image("apache", component.runtime.version) if is_served else None,
        install=tuple(_install(component, details)) if is_served else (),
        start=("apache2-foreground",) if is_served else (),
        ignored=("**/vendor", "**/node_modules", "**/.phpunit.cache", "**/.phpunit.result.cache", "**/.env.local"),
    )


def _served(details: Details) -> Iterator[str]:
    yield from _PRODUCTION
    if details.tools:
        yield 'rm -rf "/artifact/$TOOLS/vendor"'
    yield _with(details, _WITHOUT_DEVELOPMENT)
    yield _WRITABLE


def _setup(details: Details, pins: Pins) -> Iterator[Instruction]:
    yield from extensions.install(details.core, details.pecl)
    composer = pins.tool("composer")
    yield Copy(
        sources=("/usr/bin/composer",), dest="/usr/bin/composer", origin=composer.image("composer", composer.default)
    )
    yield Env(values=_ENVIRONMENT)


def _with(details: Details, command: str) -> str:
    return f"{command} --ignore-platform-req='ext-*'" if details.is_lenient else command


def _deps(details: Details) -> Iterator[Instruction]:
    # Scripts and the autoloader need the sources: the build stage has them, and downloads nothing more.
    yield Run(commands=(_with(details, f"{_INSTALL} --no-scripts --no-autoloader"),))
    if details.tools:
        yield Env(values=(("TOOLS", details.tools),))
        yield Run(commands=(_with(details, f"{_INSTALL_TOOLS} --no-scripts --no-autoloader"),))
    if named := testing.environment(details):
        yield Env(values=named)
    if details.runner == "simple-phpunit":
        yield Run(commands=("composer dump-autoload --no-scripts", "vendor/bin/simple-phpunit install"))


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    yield from natives.install(details.natives.run, why="extensions need them")
    root = posixpath.normpath(posixpath.join("/app", details.document_root))
    yield Env(values=(("APACHE_DOCUMENT_ROOT", root), ("PORT", str(component.port)), *_production(details)))
    why = "on a port that needs no root, in the folder of the application; Apache expands the variables"
    yield Run(commands=_APACHE, allows=("SC2016",), why=why)
    if details.core or details.pecl:
        for folder in _EXTENSIONS:
            yield Copy(sources=(folder,), dest=folder, origin="toolchain")
    yield Copy(sources=("/",), dest="/app/", origin="artifact")


def _production(details: Details) -> tuple[tuple[str, str], ...]:
    if details.framework in ("laravel", "lumen"):
        return (("APP_ENV", "production"), ("LOG_CHANNEL", "stderr"))
    return (("APP_ENV", "prod"), ("APP_DEBUG", "0")) if details.framework in ("symfony", "api-platform") else ()
