"""The components of a reactor: the whole of it, or each of several applications and the rest."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cigen.ecosystems import base
from cigen.ecosystems.maven import applications, choosing
from cigen.ecosystems.maven.applications import Application
from cigen.ecosystems.maven.model import Model, reached
from cigen.ecosystems.maven.pom import Dependency, Key, Plugin, Pom
from cigen.ecosystems.maven.reactor import Reactor
from cigen.evidence.statement import folders_up
from cigen.facts import Finding
from cigen.repo import Repo, resolve
from cigen.settings import Settings

MAX_PARTS = 250  # of one reactor: of each, all modules are looked at
_FLATTEN = ("flatten-maven-plugin", "org.codehaus.mojo")  # writes poms for others than the reactor
_OF_SOURCES = ("src", "pom.xml")
_ROOTS = ("maven.multiModuleProjectDirectory", "session.executionRootDirectory")
_ELSEWHERE = re.compile(
    rf"(\$\{{(?:{'|'.join(map(re.escape, _ROOTS))})\}}/|(?:\.\./){{1,20}})([\w.@+/-]{{1,300}})".encode()
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one component builds of a reactor, and the application that it starts, if any.

    ``pom`` gives it its name and folder. ``modules`` are the folders of those that it tests, none where that is the
    whole reactor; ``models`` are those with everything that they are made of.
    """

    reactor: Reactor
    pom: Pom
    app: Application | None
    models: tuple[Model, ...]
    modules: tuple[str, ...] = ()

    @property
    def libraries(self) -> tuple[str, ...]:
        """The folders of what its modules are made of."""
        return tuple(model.pom.folder for model in self.models if self.modules and model.pom.folder not in self.modules)

    @property
    def is_installable(self) -> bool:
        """Whether Maven finds the libraries where it installs them: not below a parent of version ``${revision}``."""
        libraries = set(self.libraries)
        made = [model for model in self.models if model.pom.folder in libraries]
        computed = [model for model in made if model.pom.parent and "${" in model.pom.parent.version.text]
        return all(model.plugin(*_FLATTEN) for model in computed)

    @property
    def others(self) -> tuple[Model, ...]:
        """What the reactor builds beside it."""
        own = {model.pom.file for model in self.models}
        return tuple(model for model in self.reactor.models if model.pom.file not in own)


def of(repo: Repo, one: Reactor, settings: Settings) -> tuple[list[Part], tuple[Finding, ...]]:
    """The parts of a reactor, and what is odd about its applications.

    Raises :class:`UsageError` where the settings name an application that is not there.
    """
    found = applications.find(repo, one)
    several = _several(one, found) if choosing.is_open(one.root.folder, settings) else ()
    if several:
        return list(_split(repo, one, several, settings)), ()
    app, told = choosing.choose(found, one.root.file, settings)
    alone = () if found else tuple(applications.alone(repo, one))
    return [Part(reactor=one, pom=one.root, app=app, models=one.models)], (*alone, *told)


def _several(one: Reactor, found: Sequence[Application]) -> tuple[Application, ...]:
    """The applications that no other of them is made of, where there is more than one, and no unlikely number."""
    by_key = _by_key(one)
    by_folder = {model.pom.folder: model for model in one.models}
    needed = {app.folder: reached(by_folder[app.folder], by_key) for app in found}
    users = Counter(key for keys in needed.values() for key in keys)
    keys = {folder: by_folder[folder].pom.key for folder in needed}
    own = [app for app in found if users[keys[app.folder]] == (keys[app.folder] in needed[app.folder])]
    return tuple(own) if 1 < len(own) <= MAX_PARTS else ()


def _split(repo: Repo, one: Reactor, apps: Sequence[Application], settings: Settings) -> Iterator[Part]:
    makers = [model.pom for model in one.models if model.packaging != "pom"]
    started = {app.folder: app for app in apps}
    graph = _Graph(one)
    made = {model.pom.file for model in graph.needed(started)}
    for deployed, poms in base.parts(one.root.folder, makers, [pom for pom in makers if pom.folder in started]):
        read = _read(repo, one, deployed, graph.folders) if deployed else ()
        modules = tuple(dict.fromkeys((*(pom.folder for pom in poms), *read)))
        models = graph.needed(modules)
        if deployed:
            app = started[deployed.folder] if settings.of(deployed.folder).has_app else None
            yield Part(reactor=one, pom=deployed, app=app, models=models, modules=modules)
        elif any(pom.file not in made or _has_tests(repo, pom) for pom in poms):
            yield Part(reactor=one, pom=one.root, app=None, models=models, modules=modules)


def _read(repo: Repo, one: Reactor, pom: Pom, folders: Container[str]) -> Iterator[str]:
    """The modules whose output ``pom`` names by its path, ``../pages/dist``: Maven does not know that it needs them."""
    above = folders_up(pom.folder)
    for start, path in _ELSEWHERE.findall(repo.bytes(pom.file) or b""):
        home = one.root.folder if start.startswith(b"$") else posixpath.join(pom.folder, start.decode())
        place = resolve(home, path.decode())
        around = folders_up(place) if place else []
        module = next((folder for folder in around if folder in folders), None)
        if place and module and module not in (place, *above):
            inside = posixpath.relpath(place, module).partition("/")[0]
            yield from (module,) if inside not in _OF_SOURCES else ()


def _has_tests(repo: Repo, pom: Pom) -> bool:
    return bool(repo.below(base.below(pom.folder, "src/test")))


class _Graph:
    """What the modules of a reactor are made of: read once, and asked for each of its applications."""

    def __init__(self, one: Reactor) -> None:
        by_key = _by_key(one)
        self._models = one.models
        self._places = {model.pom.file: place for place, model in enumerate(one.models)}
        self._needs = {model.pom.file: tuple(_needs(model, by_key)) for model in one.models}
        self.folders: dict[str, list[str]] = defaultdict(list)
        for model in one.models:
            self.folders[model.pom.folder].append(model.pom.file)

    def needed(self, folders: Iterable[str]) -> tuple[Model, ...]:
        """What Maven makes for the modules in ``folders``, these among it, in the reactor's order."""
        start = [file for folder in folders for file in self.folders.get(folder, ())]
        files = base.reached(start, self._needs.__getitem__)
        return tuple(self._models[place] for place in sorted(self._places[file] for file in files))


def _needs(model: Model, by_key: Mapping[Key, Model]) -> Iterator[str]:
    """The poms of the reactor that have to be built before: parents, dependencies of any scope, plugins."""
    of_plugins = (item for plugin in model.plugins for item in plugin.dependencies)
    items: Iterator[Dependency | Plugin] = itertools.chain(model.dependencies, model.boms, model.plugins, of_plugins)
    keys = ((model.text(item.group), model.text(item.artifact)) for item in items)
    for key in (*(pom.key for pom in model.chain[1:]), *keys):
        if key in by_key:
            yield by_key[key].pom.file


def _by_key(one: Reactor) -> dict[Key, Model]:
    return {model.pom.key: model for model in one.models}


def selection(root: str, modules: Iterable[str]) -> str:
    """What ``-pl`` is given; a module must not begin with what has a meaning of its own there."""
    paths = (posixpath.relpath(folder, root) for folder in modules)
    return ",".join(f"./{path}" if path[0] in "+-" else path for path in paths)
