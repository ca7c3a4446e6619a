"""Which Node a Maven build drives, and where."""

from __future__ import annotations

import pytest

from cigen.ecosystems.maven.details import Details
from cigen.plan import Copy
from tests.ecosystems.maven import projects as p
from tests.ecosystems.maven.test_recipe import recipe

EXEC = p.plugin(
    "exec-maven-plugin",
    "<executable>npm</executable><workingDirectory>${basedir}/web</workingDirectory>",
    group="org.codehaus.mojo",
)
ANT = p.plugin("maven-antrun-plugin", '<target><exec executable="yarn" dir="web"><arg line="build"/></exec></target>')
FRONTEND = p.plugin("frontend-maven-plugin", "<workingDirectory>web</workingDirectory>", group="com.github.eirslett")
OTHER = p.plugin("exec-maven-plugin", "<executable>java</executable>", group="org.codehaus.mojo")


def files(plugin: str) -> dict[str, str]:
    return {"pom.xml": p.pom(p.build(plugin)), "web/package.json": '{"engines": {"node": "22"}}'}


@pytest.mark.parametrize(("plugin", "node"), [(EXEC, "22"), (ANT, "22"), (FRONTEND, None), (OTHER, None)])
def test_commands_need_node_and_a_plugin_that_installs_its_own_does_not(plugin: str, node: str | None) -> None:
    details = p.component(files(plugin)).details
    assert isinstance(details, Details)
    assert details.node == node
    assert details.has_frontend == (plugin != OTHER)
    copies = [step for step in recipe(files(plugin)).setup if isinstance(step, Copy)]
    assert {str(copy.origin) for copy in copies} == ({"node:22-bookworm-slim"} if node else set())
    assert ("web/package.json" in recipe(files(plugin)).manifests) == (plugin != OTHER)
