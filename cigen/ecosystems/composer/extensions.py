"""Extensions of PHP: those that the published image has, and how the others are added to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cigen.plan import Run

# `php -m` in the published image.
_THERE = """
    core ctype curl date dom fileinfo filter hash iconv json lexbor libxml mbstring mysqlnd openssl pcre pdo pdo_sqlite
    phar posix random readline reflection session simplexml sodium spl sqlite3 standard tokenizer uri xml xmlreader
    xmlwriter zlib zend-opcache opcache
"""
_CORE = """
    bcmath bz2 calendar dba exif ffi gd gettext gmp intl ldap mysqli pcntl pdo_mysql pdo_pgsql pgsql shmop soap sockets
    sysvmsg sysvsem sysvshm tidy xsl zip
"""
CORE = frozenset(_CORE.split())
# https://pecl.php.net: the newest releases for PHP 8.
PECL = {
    "amqp": "2.1.2",
    "apcu": "5.1.27",
    "ds": "1.6.0",
    "igbinary": "3.2.16",
    "imagick": "3.8.0",
    "memcached": "3.3.0",
    "mongodb": "2.1.4",
    "pcov": "1.0.12",
    "redis": "6.2.0",
    "uuid": "1.3.0",
    "xdebug": "3.4.5",
    "yaml": "2.2.5",
}


def unknown(names: Iterable[str]) -> list[str]:
    """Those of ``names`` that cigen cannot add."""
    return sorted(set(names) - set(_THERE.split()) - CORE - PECL.keys())


def install(core: Iterable[str], pecl: Iterable[str]) -> Iterator[Run]:
    """The instructions that compile extensions; words of cigen's own table."""
    listed = sorted(core)
    if listed:
        configure = ("docker-php-ext-configure gd --with-freetype --with-jpeg",) if "gd" in listed else ()
        compile_ = f'docker-php-ext-install -j"$(nproc)" {" ".join(listed)}'
        yield Run(commands=(*configure, compile_), why="extensions that composer.json or a package requires")
    named = sorted(pecl)
    if named:
        releases = " ".join(f"{name}-{PECL[name]}" for name in named)
        commands = (f"pecl install {releases}", f"docker-php-ext-enable {' '.join(named)}", "rm -rf /tmp/pear")
        yield Run(commands=commands, why="extensions that are not PHP's own")
