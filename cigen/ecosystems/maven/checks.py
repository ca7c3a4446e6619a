"""Plugins that check sources or reach outside, and the properties that keep them quiet while downloading.

A check fails on throwaway sources, and then the plugins after it are not resolved. They are still loaded, so
what they need is downloaded. One that throwaway sources pass is left alone: it may resolve more as it runs, as
Animal Sniffer does its signatures.
"""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems.maven.model import Model

# A property that skips, where there is one: what a pom says itself of failing is stronger than a property.
_PROPERTIES: dict[str, tuple[str, ...]] = {
    "apache-rat-plugin": ("rat.skip",),
    "docker-maven-plugin": ("docker.skip",),
    "dockerfile-maven-plugin": ("dockerfile.skip",),
    "fmt-maven-plugin": ("fmt.skip",),
    "formatter-maven-plugin": ("formatter.skip",),
    "impsort-maven-plugin": ("impsort.skip",),
    "jacoco-maven-plugin": ("jacoco.skip",),
    "japicmp-maven-plugin": ("japicmp.skip",),
    "jib-maven-plugin": ("jib.skip",),
    "license-maven-plugin": ("license.skip", "license.skipCheckLicense"),
    "maven-checkstyle-plugin": ("checkstyle.skip",),
    "maven-enforcer-plugin": ("enforcer.fail=false",),
    "maven-gpg-plugin": ("gpg.skip",),
    "maven-invoker-plugin": ("invoker.skip",),
    "maven-javadoc-plugin": ("maven.javadoc.skip",),
    "maven-plugin-plugin": ("maven.plugin.skipErrorNoDescriptorsFound",),
    "maven-pmd-plugin": ("pmd.skip", "cpd.skip"),
    "maven-war-plugin": ("failOnMissingWebXml=false",),
    "openapi-generator-maven-plugin": ("codegen.skip",),
    "proguard-maven-plugin": ("proguard.skip",),
    "revapi-maven-plugin": ("revapi.skip",),
    "sortpom-maven-plugin": ("sort.skip",),
    "spotbugs-maven-plugin": ("spotbugs.skip",),
    "spotless-maven-plugin": ("spotless.check.skip",),
    "spring-javaformat-maven-plugin": ("spring-javaformat.skip",),
}
# Of those, the ones of plugins that download what they compare with.
COMPARING = frozenset({"japicmp.skip", "revapi.skip"})
# Bound by the packaging, without being named.
_BY_PACKAGING = {"war": "maven-war-plugin", "maven-plugin": "maven-plugin-plugin"}
# Parents outside the repository that bring no checks of their own.
_PLAIN_PARENTS = frozenset(
    {"io.helidon.applications", "io.micronaut", "io.micronaut.platform", "org.springframework.boot"}
)


def has_unknown_parent(model: Model) -> bool:
    """Whether a parent outside the repository may bring any plugin."""
    return model.outside is not None and model.outside.group not in _PLAIN_PARENTS


def quieting(models: Iterable[Model]) -> tuple[str, ...]:
    """The properties for the plugins of a reactor, sorted; all of them where a parent outside may bring any."""
    plugins: set[str] = set()
    for model in models:
        if has_unknown_parent(model):
            plugins.update(_PROPERTIES)
            break
        plugins.update(item.artifact for item in model.plugins)
        plugins.add(_BY_PACKAGING.get(model.packaging, ""))
    return tuple(sorted({name for plugin in plugins for name in _PROPERTIES.get(plugin, ())}))
