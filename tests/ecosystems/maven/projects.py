"""Small Maven projects, as tests write them."""

from __future__ import annotations

from collections.abc import Mapping

from cigen import pins
from cigen.ecosystems import maven
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.maven import reactor
from cigen.ecosystems.maven.catalog import Catalog
from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.reactor import Reactor
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

Files = Mapping[str, str | bytes]


def pom(body: str = "", *, artifact: str = "app", packaging: str = "", parent: str = "") -> str:
    """A pom of com.example:``artifact``:1; ``parent`` is the inside of <parent>."""
    return (
        "<project>\n"
        + (f"<parent>{parent}</parent>\n" if parent else "<groupId>com.example</groupId><version>1</version>\n")
        + f"<artifactId>{artifact}</artifactId>\n"
        + (f"<packaging>{packaging}</packaging>\n" if packaging else "")
        + f"{body}\n</project>\n"
    )


def reference(artifact: str, *, path: str | None = None, version: str = "1", group: str = "com.example") -> str:
    """The inside of <parent>; ``path`` is its relativePath."""
    relative = "" if path is None else f"<relativePath>{path}</relativePath>"
    return f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>{relative}"


def modules(*names: str) -> str:
    return f"<modules>{''.join(f'<module>{name}</module>' for name in names)}</modules>"


def properties(**values: str) -> str:
    """Properties; "__" in a name stands for a dot."""
    return f"<properties>{''.join(f'<{k}>{v}</{k}>' for k, v in _dotted(values))}</properties>"


def _dotted(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key.replace("__", "."), value) for key, value in values.items()]


def dependency(key: str, *, version: str = "", more: str = "") -> str:
    group, artifact = key.split(":")
    stated = f"<version>{version}</version>" if version else ""
    return f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{stated}{more}</dependency>"


def dependencies(*items: str) -> str:
    written = (item if item.startswith("<") else dependency(item) for item in items)
    return f"<dependencies>{''.join(written)}</dependencies>"


def plugin(artifact: str, configuration: str = "", *, group: str = "", more: str = "") -> str:
    stated = f"<groupId>{group}</groupId>" if group else ""
    configured = f"<configuration>{configuration}</configuration>" if configuration else ""
    return f"<plugin>{stated}<artifactId>{artifact}</artifactId>{configured}{more}</plugin>"


def build(*plugins: str, managed: str = "") -> str:
    management = f"<pluginManagement><plugins>{managed}</plugins></pluginManagement>" if managed else ""
    return f"<build>{management}<plugins>{''.join(plugins)}</plugins></build>"


SPRING_PLUGIN = plugin(
    "spring-boot-maven-plugin",
    group="org.springframework.boot",
    more="<executions><execution><goals><goal>repackage</goal></goals></execution></executions>",
)


def spring_parent(version: str = "3.5.16") -> str:
    return reference("spring-boot-starter-parent", path="", version=version, group="org.springframework.boot")


def inspect(files: Files, settings: Settings | None = None) -> Inspection:
    return maven.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def component(files: Files, settings: Settings | None = None) -> Component:
    """The only component."""
    (found,) = inspect(files, settings).components
    return found


def codes(files: Files, settings: Settings | None = None) -> list[str]:
    return [finding.code for finding in inspect(files, settings).findings]


def reactors(files: Files) -> tuple[tuple[Reactor, ...], Catalog]:
    repo = Repo.from_mapping(files)
    catalog = Catalog(repo)
    return reactor.find(catalog, list(repo.named("pom.xml"))), catalog


def model(files: Files, file: str = "pom.xml") -> Model:
    found, _ = reactors(files)
    return next(model for one in found for model in one.models if model.pom.file == file)
