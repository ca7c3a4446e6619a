"""Which framework an application is made with, which folder the web sees, and what it talks to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.ecosystems.base import below
from cigen.ecosystems.composer.project import Project
from cigen.facts import Service, Source
from cigen.repo import Repo

PORT = 8080
# By a package of its own; the first that fits counts, since those after it may be parts of it.
_FRAMEWORKS = (
    ("laravel", "laravel/framework"),
    ("lumen", "laravel/lumen-framework"),
    ("drupal", "drupal/core-recommended"),
    ("drupal", "drupal/core"),
    ("api-platform", "api-platform/core"),
    ("symfony", "symfony/framework-bundle"),
    ("cakephp", "cakephp/cakephp"),
    ("codeigniter", "codeigniter4/framework"),
    ("yii", "yiisoft/yii2"),
    ("mezzio", "mezzio/mezzio"),
    ("laminas", "laminas/laminas-mvc"),
    ("slim", "slim/slim"),
    ("wordpress", "roots/wordpress"),
)
# None, Composer's own, and what teams call theirs: https://getcomposer.org/doc/04-schema.md#type
_OF_APPLICATIONS = re.compile(r"(?:[\w-]{1,30}-)?(?:project|app|application|website|software)|")
_ROOTS = ("public", "web", "webroot", "www", "htdocs", ".")
_ENVIRONMENTS = (".env.testing", ".env.test", ".env", ".env.example", ".env.dist", "phpunit.xml", "phpunit.xml.dist")
_DATABASE = re.compile(
    r"^[ \t]*(?:<(?:env|server)\s+name=\")?(?:DB_CONNECTION|DATABASE_URL|DB_DSN)(?:=[\"']?|\"\s+value=\")"
    r"(mysqli?|mariadb|pgsql|postgres(?:ql)?|sqlsrv|mongodb)\b",
    re.MULTILINE,
)
_DATABASES = {"pgsql": "postgres", "postgresql": "postgres", "mysqli": "mysql", "sqlsrv": "mssql", "mongodb": "mongo"}
_CLIENTS = {
    "elasticsearch/elasticsearch": "elasticsearch",
    "ext-amqp": "rabbitmq",
    "ext-memcached": "memcached",
    "ext-mongodb": "mongo",
    "ext-mysqli": "mysql",
    "ext-pdo_mysql": "mysql",
    "ext-pdo_pgsql": "postgres",
    "ext-pgsql": "postgres",
    "ext-redis": "redis",
    "mongodb/mongodb": "mongo",
    "php-amqplib/php-amqplib": "rabbitmq",
    "predis/predis": "redis",
    "symfony/amqp-messenger": "rabbitmq",
}


@dataclass(frozen=True, kw_only=True)
class Application:
    """Something that a web server shows: the ``document_root`` relative to the component."""

    framework: str | None
    document_root: str


def application(repo: Repo, project: Project) -> Application | None:
    """What is served of the project; ``None`` for a library."""
    kind = project.text("type")
    framework = next((name for name, package in _FRAMEWORKS if package in project.required), None)
    root = next((name for name in _ROOTS if repo.exists(below(project.folder, f"{name}/index.php"))), None)
    is_named = kind == "" and bool(project.text("name")) and framework is None  # as libraries are
    if not _OF_APPLICATIONS.fullmatch(kind) or (is_named and not _is_shown(repo, project, root)):
        return None
    if root is None or (root == "." and framework not in (None, "wordpress")):
        root = "public" if framework in ("laravel", "symfony") and _has_entry(repo, project) else None
    return Application(framework=framework, document_root=root) if root else None


def _is_shown(repo: Repo, project: Project, root: str | None) -> bool:
    """Whether a folder for the web has a page to start with, or Apache is told how to serve the project's own."""
    return root is not None and (root != "." or repo.exists(below(project.folder, ".htaccess")))


def _has_entry(repo: Repo, project: Project) -> bool:
    return any(repo.exists(below(project.folder, name)) for name in ("artisan", "bin/console"))


def services(repo: Repo, project: Project) -> Iterator[Service]:
    """The services whose clients it requires, or that its environment or its tests' configuration names."""
    for name, line in project.required.items():
        if name in _CLIENTS:
            yield Service(name=_CLIENTS[name], source=Source(file=project.file, line=line, key=name))
    for file in (below(project.folder, name) for name in _ENVIRONMENTS):
        text = repo.text(file) or ""
        for match in _DATABASE.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            yield Service(name=_DATABASES.get(match[1], match[1]), source=Source(file=file, line=line))


def drivers(names: Iterator[str]) -> frozenset[str]:
    """The extensions with which PHP's frameworks reach the services ``names``."""
    known = {"mysql": "pdo_mysql", "mariadb": "pdo_mysql", "postgres": "pdo_pgsql"}
    return frozenset(known[name] for name in names if name in known)
