"""From what a build left in ``build`` to ``/artifact``, and from there to a running process."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.ecosystems.gradle.applications import Application, Form
from cigen.plan import Copy

_LARGEST = """\
for file in "$APP_PROJECT"/build/libs/*.EXTENSION; do \\
      case "$file" in *-plain.* | *-sources.jar | *-javadoc.jar | *-tests.jar | *'*'*) continue ;; esac; \\
      if [ ! -e /artifact/app.EXTENSION ] || \\
        [ "$(stat -c %s "$file")" -gt "$(stat -c %s /artifact/app.EXTENSION)" ]; \\
      then cp "$file" /artifact/app.EXTENSION || exit 1; fi; done"""
_EXISTS = "{ test -s /artifact/app.EXTENSION || { echo 'The build left no EXTENSION in build/libs.' >&2; exit 1; }; }"
# The start script is called after the project: under a fixed name it finds its libraries as well.
_DISTRIBUTION = """\
for folder in "$APP_PROJECT"/build/install/*; do \\
      case "$folder" in *-shadow | *'*'*) continue ;; esac; \\
      mkdir /artifact/app && cp -R "$folder/." /artifact/app/ || exit 1; break; done"""
_SCRIPT = """\
for file in /artifact/app/bin/*; do \\
      case "$file" in *.bat) rm "$file" ;; *) mv "$file" /artifact/app/bin/cigen-start ;; esac || exit 1; done"""
_LIBRARY = (
    "mkdir -p /artifact",
    r"""find . \( -path '*/build/libs/*' -o -path '*/build/distributions/*' \) -type f \
      -exec cp --parents {} /artifact/ \;""",
)


GATHERING = """\
allprojects { project ->
  project.plugins.withId("java") {
    project.tasks.register("cigenApp", Copy) {
      into("build/cigen-app")
      from(project.tasks.named("jar")) { rename { "app.jar" } }
      into("lib") { from(project.configurations.runtimeClasspath) }
    }
  }
}"""
"""An init script with the task of ``thin``: where a project leaves its jar and its libraries is its own affair."""


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """Tasks beside ``assemble``, commands that fill ``/artifact``, what an image takes from there, how it starts."""

    collect: tuple[str, ...]
    install: tuple[Copy, ...]
    start: tuple[str, ...]
    tasks: tuple[str, ...] = ()


def commands(app: Application | None) -> tuple[str, ...]:
    """The commands that fill ``/artifact``."""
    return ARTIFACTS[app.form].collect if app else _LIBRARY


def start(app: Application | None) -> tuple[str, ...]:
    """The command that starts an image."""
    if app is None:
        return ()
    return (*ARTIFACTS[app.form].start, *((app.main,) if app.main else ()))


def _largest(extension: str) -> tuple[str, ...]:
    """The largest file is the one that holds the dependencies."""
    return tuple(line.replace("EXTENSION", extension) for line in ("mkdir -p /artifact", _LARGEST, _EXISTS))


def _from_artifact(source: str, dest: str = "/app/") -> Copy:
    return Copy(sources=(source,), dest=dest, origin="artifact")


def _jar(*tasks: str) -> Artifact:
    install = (_from_artifact("/app.jar"),)
    return Artifact(collect=_largest("jar"), install=install, start=("java", "-jar", "/app/app.jar"), tasks=tasks)


ARTIFACTS: dict[Form, Artifact] = {
    "jar": _jar(),
    "shadow": _jar("shadowJar"),
    "dist": Artifact(
        collect=("mkdir -p /artifact", _DISTRIBUTION, _SCRIPT),
        # Libraries first: they change least.
        install=(_from_artifact("/app/lib/", "/app/lib/"), _from_artifact("/app/", "/app/")),
        start=("/app/bin/cigen-start",),
        tasks=("installDist",),
    ),
    "quarkus": Artifact(
        collect=("mkdir -p /artifact", 'cp -R "$APP_PROJECT/build/quarkus-app" /artifact/'),
        install=(
            _from_artifact("/quarkus-app/lib/", "/app/quarkus-app/lib/"),
            _from_artifact("/quarkus-app/", "/app/quarkus-app/"),
        ),
        start=("java", "-jar", "/app/quarkus-app/quarkus-run.jar"),
    ),
    "thin": Artifact(
        # An image takes the folder of libraries even where a project has none.
        collect=("mkdir -p /artifact/lib", 'cp -R "$APP_PROJECT/build/cigen-app/." /artifact/'),
        install=(_from_artifact("/lib/", "/app/lib/"), _from_artifact("/app.jar")),
        start=("java", "-cp", "/app/app.jar:/app/lib/*"),
        tasks=("cigenApp",),
    ),
    "war": Artifact(
        collect=_largest("war"),
        install=(_from_artifact("/app.war", "/usr/local/tomcat/webapps/ROOT.war"),),
        start=("catalina.sh", "run"),
    ),
    "executable-war": Artifact(
        collect=_largest("war"),
        install=(_from_artifact("/app.war"),),
        start=("java", "-jar", "/app/app.war"),
    ),
}
