"""What can be started of a project: its framework, command and port."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cigen.ecosystems.python import command_line, procfile, self_started, unserved
from cigen.ecosystems.python.dependencies import names
from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.requirements import Requirements
from cigen.ecosystems.python.sources import Sources
from cigen.facts import Finding
from cigen.repo import Repo

PORT = 8000
_FOR_EVERYBODY = 1024  # what listens below it has to be root's in some clusters
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - a container is reached from outside only
_STREAMLIT_PORT = 8501
_FLASK_PORT = 5000
_GRADIO_PORT = 7860
_AIOHTTP_USUAL = 8080
_AIOHTTP_SERVER = re.compile(r"\bweb\.run_app\(")
_AIOHTTP_PORT = re.compile(r"\brun_app\([^\n]{0,200}\bport\s*=\s*([1-9][0-9]{1,4})\b")
# An extension brings what it extends: flask-restx, django-ninja; so do a few with a name of their own.
_EXTENSION = re.compile(r"(django|fastapi|flask|litestar|sanic|starlette|streamlit)-.+|(djangorestframework|wagtail)")
_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE[\"'],\s*[\"']([\w.]{1,100})[\"']")
_GRPC_SERVER = re.compile(r"\bgrpc\.(?:aio\.)?server\(")
_GRPC_PORT = re.compile(
    r"\badd_(?:in)?secure_port\(\s*f?[\"'][^\"'\n]{0,40}:([1-9][0-9]{1,4})[\"']|\bPORT[\"'],\s*[\"']?([1-9][0-9]{1,4})\b"
)
_SCRIPTS = ("main.py", "app.py", "run.py", "server.py", "bot.py", "__main__.py")


@dataclass(frozen=True, kw_only=True)
class Application:
    """How an application starts, from the folder that holds its source; ``is_installed``: from its package alone.

    Without a ``start`` no image has it. ``folder`` is the one that it starts in, relative to the component: a
    workspace's member's, or that of Django's script. ``environment`` makes it listen where a container needs it. Where
    no source names a port that ``is_told``, it is the framework's. ``file`` is the one that has it, relative to the
    component; "" where that cannot be told.
    """

    start: tuple[str, ...]
    framework: str | None = None
    port: int | None = None
    health: str | None = None
    is_installed: bool = False
    folder: str = "."
    environment: tuple[tuple[str, str], ...] = ()
    is_told: bool = False
    file: str = ""


def choose(
    repo: Repo, project: Project, main: Iterable[Requirements]
) -> tuple[Project | None, Application | None, list[Finding]]:
    """What is started of a project or of one member of its workspace, and what else could be."""
    listed = names(item for one in main for item in one.dependencies)
    listed |= names(item for one in project.neighbours for item in one.dependencies)  # a server may be theirs
    own = (one for one in (project, *project.members) if one.folder not in project.apart)
    found = [(one, app) for one in own if (app := find(repo, one, names(one.dependencies) | listed))]
    if not found:
        return None, None, []
    found.sort(key=lambda pair: (pair[1].framework is None, pair[1].port is None))
    (chosen, app), *others = found
    more = [one.file for one, other in others if other.framework]
    message = f"{chosen.file} is started; so could be {', '.join(more[:10])}"
    told = [Finding(code="several-apps", severity="warning", message=message, file=chosen.file)] if more else []
    inside = posixpath.relpath(chosen.folder, project.folder)
    file = posixpath.normpath(posixpath.join(inside, app.file)) if app.file else ""
    folder = posixpath.normpath(posixpath.join(inside, app.folder))
    return chosen, dataclasses.replace(app, folder=folder, file=file), told


def find(repo: Repo, project: Project, packages: frozenset[str]) -> Application | None:
    """The application of a project that runs with ``packages``; ``None`` for a library."""
    sources = Sources(repo, project.folder)
    packages = packages | _extended(packages)
    found = next((found for rule in _RULES if (found := rule(sources, packages))), None)
    if found is None and not command_line.says_library(project):
        found = _starting_itself(sources, packages)
    said = procfile.web(repo, project.folder, PORT)
    if said:
        known = found or Application(start=())
        return Application(
            start=said.words, framework=known.framework, port=said.port, health=known.health, file=known.file
        )
    is_none = project.is_package or command_line.says_library(project)
    hosted = None if found else _unserved(sources, project, packages)
    return found or hosted or _tool(sources, project, packages) or (None if is_none else _script(sources))


def _extended(packages: Iterable[str]) -> frozenset[str]:
    found = filter(None, map(_EXTENSION.fullmatch, packages))
    return frozenset(match[1] or "django" for match in found)


def listening(app: Application, port: int) -> Application:
    """The application at another port, where its command or environment tells it one."""
    usual = str(app.port)

    def moved(word: str) -> str:
        host, colon, last = word.rpartition(":")
        return f"{host}{colon}{port}" if last == usual else word

    environment = tuple((name, moved(value)) for name, value in app.environment)
    return dataclasses.replace(app, start=tuple(map(moved, app.start)), environment=environment, port=port)


def as_in_images(app: Application, port: int | None) -> Application:
    """The application at the ``port`` that the team's images expose, where it is its command that tells it one."""
    if port is None or port < _FOR_EVERYBODY:
        return app
    moved = listening(app, port)
    return moved if (moved.start, moved.environment) != (app.start, app.environment) else app


def _django(sources: Sources, packages: frozenset[str]) -> Application | None:
    script = sources.manage() if "django" in packages else None
    if script is None:
        return None
    folder = posixpath.dirname(script)
    settings = _SETTINGS.search(sources.text(script) or "")
    package = settings[1].partition(".settings")[0] if settings else ""
    inside = posixpath.join(folder, package.replace(".", "/"))
    has_wsgi, has_asgi = (sources.text(f"{inside}/{name}.py") is not None for name in ("wsgi", "asgi"))
    if "gunicorn" in packages and has_wsgi:
        start: tuple[str, ...] = ("gunicorn", "--bind", f"{_EVERYWHERE}:{PORT}", f"{package}.wsgi:application")
    elif "uvicorn" in packages and has_asgi:
        start = _uvicorn(f"{package}.asgi:application")
    elif "granian" in packages and (has_asgi or has_wsgi):
        kind = "asgi" if has_asgi else "wsgi"
        target = f"{package}.{kind}:application"
        start = ("granian", "--interface", kind, "--host", _EVERYWHERE, "--port", str(PORT), target)
    else:
        start = ("python", "manage.py", "runserver", "--noreload", f"{_EVERYWHERE}:{PORT}")
    return Application(start=start, framework="django", port=PORT, folder=folder or ".", file=script)


def _fastapi(sources: Sources, packages: frozenset[str]) -> Application | None:
    return _asgi("fastapi", "FastAPI", sources, packages)


def _starlette(sources: Sources, packages: frozenset[str]) -> Application | None:
    return _asgi("starlette", "Starlette", sources, packages)


def _litestar(sources: Sources, packages: frozenset[str]) -> Application | None:
    return _asgi("litestar", "Litestar", sources, packages)


def _asgi(framework: str, name: str, sources: Sources, packages: frozenset[str]) -> Application | None:
    place = sources.instance(name) if framework in packages else None
    if place is None:
        return None
    said = sources.port()
    port = said or PORT
    if "uvicorn" in packages or framework != "fastapi":
        start = _uvicorn(place.target, port, is_factory=place.is_factory)
    else:  # comes with fastapi[standard]
        start = ("fastapi", "run", "--host", _EVERYWHERE, "--port", str(port), place.path)
    return Application(start=start, framework=framework, port=port, is_told=said is not None, file=place.path)


def _uvicorn(target: str, port: int = PORT, *, is_factory: bool = False) -> tuple[str, ...]:
    return ("uvicorn", *(("--factory",) if is_factory else ()), "--host", _EVERYWHERE, "--port", str(port), target)


def _flask(sources: Sources, packages: frozenset[str]) -> Application | None:
    place = sources.instance("Flask") or sources.entry() if "flask" in packages else None
    if place is None:
        return None
    said = sources.port()
    if "gunicorn" in packages:
        target, port = f"{place.target}()" if place.is_factory else place.target, said or PORT
        return Application(
            start=("gunicorn", "--bind", f"{_EVERYWHERE}:{port}", target),
            framework="flask",
            port=port,
            is_told=said is not None,
            file=place.path,
        )
    port = said or _FLASK_PORT
    start = ("flask", "--app", place.target, "run", "--host", _EVERYWHERE, "--port", str(port))
    return Application(start=start, framework="flask", port=port, is_told=said is not None, file=place.path)


def _streamlit(sources: Sources, packages: frozenset[str]) -> Application | None:
    place = sources.importing("streamlit") if "streamlit" in packages else None
    if place is None:
        return None
    options = ("--server.address", _EVERYWHERE, "--server.port", str(_STREAMLIT_PORT), "--server.headless", "true")
    start = ("streamlit", "run", place.path, *options)
    return Application(
        start=start, framework="streamlit", port=_STREAMLIT_PORT, health="/_stcore/health", file=place.path
    )


def _sanic(sources: Sources, packages: frozenset[str]) -> Application | None:
    place = sources.instance("Sanic") if "sanic" in packages else None
    if place is None:
        return None
    factory = ("--factory",) if place.is_factory else ()
    said = sources.port()
    port = said or PORT
    start = ("sanic", *factory, "--host", _EVERYWHERE, "--port", str(port), place.target)
    return Application(start=start, framework="sanic", port=port, is_told=said is not None, file=place.path)


def _aiohttp(sources: Sources, packages: frozenset[str]) -> Application | None:
    """A server that starts itself: as a module, since it may import its neighbours."""
    path = sources.starting(_AIOHTTP_SERVER) if "aiohttp" in packages else None
    if path is None:
        return None
    said = _AIOHTTP_PORT.search(sources.text(path) or "")
    port = int(said[1]) if said and int(said[1]) < 65536 else _AIOHTTP_USUAL
    return Application(start=_module(path), framework="aiohttp", port=port, is_told=said is not None, file=path)


def _module(path: str) -> tuple[str, ...]:
    name = path.removeprefix("src/").removesuffix(".py").removesuffix("/__main__").replace("/", ".")
    return ("python", "-m", name)


def _starting_itself(sources: Sources, packages: frozenset[str]) -> Application | None:
    """A program that makes its server where nobody else finds it, or with what has no command of its own."""
    found = self_started.find(sources, packages)
    if found is None:
        return None
    framework, path, usual = found
    said = sources.port()
    port = said or usual
    return Application(start=_module(path), framework=framework, port=port, is_told=said is not None, file=path)


def _gradio(sources: Sources, packages: frozenset[str]) -> Application | None:
    place = sources.importing("gradio") if "gradio" in packages else None
    if place is None:
        return None
    environment = (("GRADIO_SERVER_NAME", _EVERYWHERE), ("GRADIO_SERVER_PORT", str(_GRADIO_PORT)))
    start = ("python", place.path)
    return Application(start=start, framework="gradio", port=_GRADIO_PORT, environment=environment, file=place.path)


def _celery(sources: Sources, packages: frozenset[str]) -> Application | None:
    """A worker beside no web server."""
    place = sources.instance("Celery") if "celery" in packages else None
    if place is None or place.is_factory:
        return None
    return Application(start=("celery", "--app", place.target, "worker"), framework="celery")


def _grpc(sources: Sources, packages: frozenset[str]) -> Application | None:
    path = sources.starting(_GRPC_SERVER) if "grpcio" in packages else None
    if path is None:
        return None
    said = _GRPC_PORT.search(sources.text(path) or "")
    port = int(said[1] or said[2]) if said else None
    return Application(start=("python", path), framework="grpc", port=port if port and port < 65536 else None)


def _script(sources: Sources) -> Application | None:
    """A file that is started by name, of a project that is no package."""
    name = next((name for name in _SCRIPTS if sources.text(name) is not None), None) or sources.script()
    if name is None:
        return None
    return Application(start=_module(name) if name.endswith("/__main__.py") else ("python", name))


def _unserved(sources: Sources, project: Project, packages: frozenset[str]) -> Application | None:
    made_with = unserved.find(sources, project, packages)
    return None if made_with is None else Application(start=(), framework=made_with or None, is_installed=True)


def _tool(sources: Sources, project: Project, packages: frozenset[str]) -> Application | None:
    command = command_line.command(sources, project)
    port = sources.exporting() if command and "prometheus-client" in packages else None
    return Application(start=(command,), port=port, is_installed=True, is_told=port is not None) if command else None


_RULES: tuple[Callable[[Sources, frozenset[str]], Application | None], ...] = (
    _django,
    _streamlit,
    _fastapi,
    _litestar,
    _flask,
    _starlette,
    _sanic,
    _aiohttp,
    _gradio,
    _grpc,
    _celery,
)
