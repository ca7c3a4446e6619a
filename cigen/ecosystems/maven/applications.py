"""Which module of a reactor is an application, what it is made with and what can be started of it."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cigen.ecosystems.maven import checks, imaged, main_classes, servlets
from cigen.ecosystems.maven.model import Model, direct, reached
from cigen.ecosystems.maven.pom import Key, Plugin
from cigen.ecosystems.maven.reactor import Reactor
from cigen.facts import Finding
from cigen.jvm import appconfig, endpoints, listening
from cigen.jvm.appconfig import Configuration
from cigen.repo import Repo

# jar: one file holds everything; thin: a jar beside a folder of libraries; quarkus: the folder quarkus-app;
# classpath: a jar that names no main class, beside a folder of libraries;
# war: runs in a servlet container; executable-war: java -jar starts it.
Form = Literal["jar", "thin", "classpath", "quarkus", "war", "executable-war"]

_NOT_DEPLOYED = re.compile(
    r"(?:^|[-_./])(?:examples?|samples?|demos?|tests?|testing|its?|benchmarks?|jmh|showcase|tutorials?)(?:[-_./]|$)"
    r"|(?:^|/)tools?(?:/|$)"
)
_SPRING = "org.springframework.boot"
_SPRING_MAIN = "SpringApplication"
_SPRING_RUN = re.compile(rb"\bSpringApplication(?:Builder)?\s?[.(]")


@dataclass(frozen=True, kw_only=True)
class Application:
    """A module that can be started; ``folder`` is relative to the repository's root.

    ``main`` is the class that a jar without a word of it is started with, ``tomcat`` the version that a plain
    war needs, ``weight`` the number of modules of the reactor that the application is made of.
    """

    folder: str
    form: Form
    framework: str | None = None
    port: int | None = None
    health: str | None = None
    main: str | None = None
    tomcat: str | None = None
    weight: int = 0


@dataclass(frozen=True, kw_only=True)
class _Module:
    """A module as the rules below look at it."""

    repo: Repo
    model: Model
    reached: frozenset[Key]
    config: Configuration
    is_used: bool
    by_key: Mapping[Key, Model]

    @property
    def folder(self) -> str:
        return self.model.pom.folder

    def is_own(self, plugins: tuple[Plugin, ...]) -> bool:
        """Whether the module's own pom names the plugin, rather than every module inheriting it."""
        return any(plugin.source.file == self.model.pom.file for plugin in plugins)


def find(repo: Repo, reactor: Reactor) -> tuple[Application, ...]:
    """The applications of a reactor; tests, examples and benchmarks only where there is nothing else."""
    by_key = {model.pom.key: model for model in reactor.models}
    used = _used(reactor)
    found = (_application(repo, model, by_key, used) for model in _deployed(repo, reactor))
    return tuple(application for application in found if application)


def alone(repo: Repo, reactor: Reactor) -> Iterator[Finding]:
    """Jars that name a main class and leave out the dependencies: nothing starts them, and they are libraries here."""
    used = _used(reactor)
    for model in _deployed(repo, reactor):
        jar = model.plugin("maven-jar-plugin", bound=True)
        main = next(main_classes.named(model, jar), None)
        if main and model.packaging == "jar" and model.pom.key not in used:
            message = (
                f"{main.source}: a main class in a jar without its dependencies: a library here, which "
                "maven-shade-plugin, or addClasspath in the manifest, would make an application"
            )
            yield Finding.at(main.source, "main-class-alone", "warning", message)


def unpacked(app: Application, pom: str) -> Finding:
    """That the jar which the plugin is named for does not start by itself."""
    message = (
        f"{pom}: spring-boot-maven-plugin is named, but no <execution> runs its goal repackage: java -jar does not "
        f"start the jar, so {app.main} is started with the libraries beside it"
    )
    return Finding(code="not-repackaged", severity="warning", message=message, file=pom)


def _deployed(repo: Repo, reactor: Reactor) -> list[Model]:
    """The modules that make something, without those for tests, examples and benchmarks where there are others."""
    makers = [model for model in reactor.models if model.packaging != "pom"]
    return [model for model in makers if not _is_aside(repo, reactor, model)] or makers


def _used(reactor: Reactor) -> frozenset[Key]:
    return frozenset(key for model in reactor.models for key in direct(model))


def _is_aside(repo: Repo, reactor: Reactor, model: Model) -> bool:
    root, folder = reactor.root.folder, model.pom.folder
    inside = folder if root == "." else folder.removeprefix(root)
    is_called_so = inside not in (".", "") and bool(_NOT_DEPLOYED.search(inside))
    return is_called_so and not imaged.is_imaged(repo, root, folder)


def _application(repo: Repo, model: Model, by_key: Mapping[Key, Model], used: frozenset[Key]) -> Application | None:
    module = _Module(
        repo=repo,
        model=model,
        reached=reached(model, by_key),
        config=appconfig.read(repo, model.pom.folder),
        is_used=model.pom.key in used,
        by_key=by_key,
    )
    found = next((found for rule in _RULES if (found := rule(module))), None)
    if found and found.framework is None and found.form != "war":
        found = _heard(module, found)
    return found and dataclasses.replace(found, weight=len(module.reached & by_key.keys()))


def _heard(module: _Module, app: Application) -> Application:
    """The same, with what its libraries and sources say of a server."""
    parts = [one.pom.folder for one in _made_of(module)]
    served = listening.of(module.repo, module.folder, parts, module.reached)
    return dataclasses.replace(app, framework=served.framework, port=served.port)


def _quarkus(module: _Module) -> Application | None:
    groups = ("io.quarkus", "io.quarkus.platform", "${quarkus.platform.group-id}")
    plugins = tuple(p for group in groups for p in module.model.plugin("quarkus-maven-plugin", group))
    if not plugins or not (module.is_own(plugins) or module.config.properties or module.config.documents):
        return None
    keys = ("quarkus.package.jar.type", "quarkus.package.type")
    values = (module.model.lookup(key) for key in keys)
    types = {
        *(value.text for value in values if value),
        *(text for key in keys if (text := module.config.get(key))),
    }
    return Application(
        folder=module.folder,
        form="jar" if "uber-jar" in types else "quarkus",
        framework="quarkus",
        port=endpoints.quarkus_port(module.config, module.reached),
        health=endpoints.quarkus_health(module.config, module.reached),
    )


def _spring_boot(module: _Module) -> Application | None:
    plugins = module.model.plugin("spring-boot-maven-plugin", _SPRING)
    skip = module.model.configured(plugins, "skip") or module.model.lookup("spring-boot.repackage.skip")
    if not plugins or (skip and skip.text == "true"):
        return None
    is_repackaged = _is_repackaged(module, plugins)
    main = None if is_repackaged else _main_of_spring(module)
    if not main and not (
        is_repackaged
        and (module.is_own(plugins) or main_classes.is_in_sources(module.repo, module.folder, _SPRING_MAIN))
    ):
        return None
    packed: Form = "executable-war" if module.model.packaging == "war" else "jar"
    return Application(
        folder=module.folder,
        form="classpath" if main else packed,
        framework="spring-boot",
        main=main,
        port=endpoints.spring_port(module.config, module.reached),
        health=endpoints.spring_health(module.config, module.reached),
    )


def _is_repackaged(module: _Module, plugins: tuple[Plugin, ...]) -> bool:
    """Whether the plugin's goal is bound: spring-boot-starter-parent does it for its children."""
    outside = module.model.outside
    inherits = outside is not None and outside.artifact == "spring-boot-starter-parent"
    return inherits or outside is not None or any("repackage" in plugin.goals for plugin in plugins)


def _main_of_spring(module: _Module) -> str | None:
    """The one class that starts Spring, in a jar that the plugin is named for and never packs again."""
    if module.model.packaging != "jar" or module.is_used:
        return None
    found = [
        path
        for path in main_classes.sources(module.repo, module.folder)
        if _SPRING_RUN.search(module.repo.bytes(path) or b"")
    ]
    path = found[0] if len(found) == 1 else ""
    name = posixpath.splitext(path.partition("src/main/java/")[2])[0].replace("/", ".")
    return name if main_classes.CLASS.fullmatch(name) else None


def _micronaut(module: _Module) -> Application | None:
    plugins = (
        *module.model.plugin("micronaut-maven-plugin", "io.micronaut.maven"),
        *module.model.plugin("micronaut-maven-plugin", "io.micronaut.build"),
    )
    # A parent that is not in the repository brings the plugin unseen.
    is_theirs = plugins or (checks.has_unknown_parent(module.model) and _builds_on_micronaut(module))
    if not is_theirs or not (
        module.is_own(plugins)
        or _starts(module)
        or main_classes.is_in_sources(module.repo, module.folder, "Micronaut.")
    ):
        return None
    return Application(
        folder=module.folder,
        form="jar",  # micronaut-parent shades it
        framework="micronaut",
        port=endpoints.micronaut_port(module.config, module.reached),
        health=endpoints.micronaut_health(module.config, module.reached),
    )


def _builds_on_micronaut(module: _Module) -> bool:
    return any(group == "io.micronaut" or group.startswith("io.micronaut.") for group, _ in module.reached)


def _starts(module: _Module) -> bool:
    """Whether the module's own pom names the class that ``mvn mn:run`` and the shaded jar start."""
    main = module.model.lookup("exec.mainClass")
    return main is not None and main.source.file == module.model.pom.file


def _helidon(module: _Module) -> Application | None:
    outside = module.model.outside
    if not outside or outside.group != "io.helidon.applications" or not module.model.lookup("mainClass"):
        return None
    return Application(
        folder=module.folder,
        form="thin",  # its parent copies the libraries to target/libs
        framework="helidon",
        port=endpoints.helidon_port(module.config, module.reached),
        health=endpoints.helidon_health(module.reached, outside.version.text),
    )


def _war(module: _Module) -> Application | None:
    if module.model.packaging != "war" or module.is_used:  # an overlay of another war
        return None
    return Application(folder=module.folder, form="war", port=8080, tomcat=servlets.tomcat(_made_of(module)))


def _made_of(module: _Module) -> Iterator[Model]:
    yield module.model
    yield from (module.by_key[key] for key in sorted(module.reached) if key in module.by_key)


def _main_class(module: _Module) -> Application | None:
    model = module.model
    shade, assembly = model.plugin("maven-shade-plugin"), model.plugin("maven-assembly-plugin")
    jar = model.plugin("maven-jar-plugin", bound=True)
    if model.packaging not in ("jar", "bundle") or module.is_used:  # a library that has a main class too
        return None
    if shade and any(main_classes.named(model, (*shade, *jar))):
        return Application(folder=module.folder, form="jar")
    if any(main_classes.named(model, assembly)) and main_classes.holds_dependencies(model, assembly):
        return Application(folder=module.folder, form="jar")
    if not any(main_classes.named(model, jar)):
        return None
    return _plain_jar(module, jar)


def _plain_jar(module: _Module, jar: tuple[Plugin, ...]) -> Application | None:
    classpath = next(module.model.each_configured(jar, "archive", "manifest", "addClasspath"), None)
    if classpath and classpath.text == "true":
        return Application(folder=module.folder, form="thin")
    scopes = {item.scope for item in module.model.dependencies}
    return Application(folder=module.folder, form="jar") if scopes <= {"test", "provided"} else None


_RULES: tuple[Callable[[_Module], Application | None], ...] = (
    _quarkus,
    _spring_boot,
    _micronaut,
    _helidon,
    _war,
    _main_class,
)
