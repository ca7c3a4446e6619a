"""How an sbt component is built. Every command is a constant of cigen."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from cigen.ecosystems.sbt import habits
from cigen.ecosystems.sbt.components import Details, Form
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_HOME = "/opt/sbt"
# The launcher downloads the sbt that project/build.properties names.
_LAUNCHER = "https://repo1.maven.org/maven2/org/scala-sbt/sbt-launch/1.10.7/sbt-launch-1.10.7.jar"
_SHA256 = "3cca02818047327a83efde776103a1ef92f76f72c062badbbb062499a3270c07"
_OPTIONS = " ".join(
    (
        "-Xss4m", "-Xmx2g", "-Dsbt.ci=true", "-Dsbt.color=false", "-Dsbt.server.autostart=false",
        f"-Dsbt.boot.directory={_HOME}/boot", f"-Dsbt.global.base={_HOME}/global", f"-Dsbt.ivy.home={_HOME}/ivy",
        f"-Dsbt.coursier.home={_HOME}/coursier",
    )
)  # fmt: skip
# A source to compile brings the compiler and its bridge, which no update resolves.
_PROBE = """\
for scope in main test; do mkdir -p "src/$scope/scala" && \\
      echo "class CigenProbe$scope" > "src/$scope/scala/CigenProbe$scope.scala" || exit 1; done"""
_DOWNLOAD = "sbt update Test/compile"
_REPORTS = ("*/test-reports/*.xml",)
_PROGRAMS: Mapping[Form | None, str] = {"assembly": "app.jar", "task": "app.war"}
_LIBRARY = (
    "mkdir -p /artifact",
    r"find . -path '*/target/*' -name '*.jar' ! -path '*/project/*' -exec cp --parents {} /artifact/ \;",
)
_COLLECT: dict[Form, tuple[str, ...]] = {
    # The start script is called after the project: under a fixed name it finds its libraries as well.
    "stage": (
        "mkdir -p /artifact/app",
        "find . -path '*/target/universal/stage' -exec cp -R {}/. /artifact/app/ \\;",
        """\
for file in /artifact/app/bin/*; do \\
      case "$file" in *.bat) rm "$file" ;; *) mv "$file" /artifact/app/bin/cigen-start ;; esac || exit 1; done""",
        "test -x /artifact/app/bin/cigen-start",
    ),
    "assembly": (
        "mkdir -p /artifact",
        "find . -path '*/target/*' -name '*-assembly*.jar' -exec cp {} /artifact/app.jar \\;",
        "test -s /artifact/app.jar",
    ),
    # The task runs last: its file is the newest. Java starts a jar by any name, and a war may look for its own.
    "task": (
        "mkdir -p /artifact",
        r"""find . -path '*/target/*' \( -name '*.jar' -o -name '*.war' \) -exec sh -c \
      'for file; do [ /artifact/app.war -nt "$file" ] || cp -p "$file" /artifact/app.war; done' - {} +""",
        "test -s /artifact/app.war",
    ),
}


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("an sbt component has sbt's details")
    java = pins.tool("java")
    version = component.runtime.version
    form = details.form
    return Recipe(
        toolchain=java.image("jdk", version),
        setup=tuple(_setup()),
        manifests=tuple(posixpath.relpath(path, component.context) for path in component.manifests),
        deps=tuple(_deps(details)),
        build=('sbt Test/compile "$TASK"' if form == "task" else f"sbt Test/compile {form or 'package'}",),
        collect=_COLLECT[form] if form else _LIBRARY,
        test=tuple(_test(details)),
        reports=_REPORTS,
        runtime=java.image("jre", version) if form else None,
        install=tuple(_install(form)) if form else (),
        start=_start(details),
        ignored=("target", "**/target", "**/.bsp", "**/.metals", "**/.bloop"),
    )


def _setup() -> Iterator[Instruction]:
    yield Env(values=(("COURSIER_CACHE", f"{_HOME}/coursier/cache"),))
    commands = (
        f"mkdir -p {_HOME}",
        f"curl -fsSL --retry 5 --retry-all-errors -o {_HOME}/sbt-launch.jar {_LAUNCHER}",
        f"echo '{_SHA256}  {_HOME}/sbt-launch.jar' > /tmp/cigen.sha256",
        "sha256sum -c /tmp/cigen.sha256",
        "rm /tmp/cigen.sha256",
        f"""printf '%s\\n' '#!/bin/sh' 'exec java {_OPTIONS} -jar {_HOME}/sbt-launch.jar "$@"' > /usr/local/bin/sbt""",
        "chmod 755 /usr/local/bin/sbt",
    )
    yield Run(commands=commands, why="sbt's launcher")


def _deps(details: Details) -> Iterator[Instruction]:
    why = "in a copy, so that nothing is left beside the real sources"
    yield Run(commands=_download(), allows=("DL3003",), why=why)
    tests = (("TESTS", " ".join(details.tests)),) if details.has_tests and details.tests != habits.DEFAULT else ()
    if values := (*((("TASK", details.task),) if details.task else ()), *tests):
        yield Env(values=values)


def _test(details: Details) -> Iterator[str]:
    if details.has_tests and details.tests == habits.DEFAULT:
        yield "sbt test"
    elif details.has_tests:
        yield 'echo "$TESTS" > /tmp/tests'
        yield "xargs -a /tmp/tests sbt"


def _download() -> tuple[str, ...]:
    return (
        "cp -R /workspace /tmp/cigen",
        "cd /tmp/cigen",
        _PROBE,
        f"{{ {_DOWNLOAD} || {{ echo 'Again, in case it was the network.'; sleep 15; {_DOWNLOAD}; }}; }}",
        "rm -rf /tmp/cigen",
        f"find {_HOME} -name '*.lock' -delete",
    )


def _install(form: Form) -> Iterator[Copy]:
    if form != "stage":
        yield Copy(sources=(f"/{_PROGRAMS[form]}",), dest="/app/", origin="artifact")
        return
    # Libraries first: they change least.
    yield Copy(sources=("/app/lib/",), dest="/app/lib/", origin="artifact")
    yield Copy(sources=("/app/",), dest="/app/", origin="artifact")


def _start(details: Details) -> tuple[str, ...]:
    if details.form in _PROGRAMS:
        return ("java", "-jar", f"/app/{_PROGRAMS[details.form]}")
    # Play writes its process' number beside the application, which the user may not.
    return ("/app/bin/cigen-start", *(("-Dpidfile.path=/dev/null",) if details.is_play else ()))
