"""From what a build left in ``target`` to ``/artifact``, and from there to a running process."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.ecosystems.maven.applications import Application, Form
from cigen.plan import Copy

# Hard links: a layer holds the bytes of a file once, however many names it has there.
_LARGEST = """\
for file in "$APP_MODULE"/target/*.EXTENSION; do \\
      case "$file" in *-sources.jar | *-javadoc.jar | *-tests.jar | */original-* | *'*'*) continue ;; esac; \\
      if [ ! -e /artifact/app.EXTENSION ] || \\
        [ "$(stat -c %s "$file")" -gt "$(stat -c %s /artifact/app.EXTENSION)" ]; \\
      then ln -f "$file" /artifact/app.EXTENSION || exit 1; fi; done"""
_EXISTS = "{ test -s /artifact/app.EXTENSION || { echo 'The build left no EXTENSION in target.' >&2; exit 1; }; }"
# Where plugins put what a manifest's Class-Path names.
_LIBRARIES = """\
for folder in lib libs dependency dependency-jars classpath; do \\
      if [ -d "$APP_MODULE/target/$folder" ]; then cp -Rl "$APP_MODULE/target/$folder" /artifact/ || exit 1; fi; done"""
_LIBRARY = (
    "mkdir -p /artifact",
    r"""find . -path '*/target/*' ! -path '*/target/*/*' ! -name 'original-*' \
      \( -name '*.jar' -o -name '*.war' -o -name '*.ear' -o -name '*.zip' -o -name '*.tar.gz' \) \
      -exec cp --parents --link {} /artifact/ \;""",
)
_JAR = ("java", "-jar", "/app/app.jar")

BESIDE = "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:copy-dependencies -DincludeScope=runtime"
"""Maven's goal that puts what a jar needs into a folder beside it."""


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """Commands that fill ``/artifact``, what the runtime image takes from there, and how it starts."""

    collect: tuple[str, ...]
    install: tuple[Copy, ...]
    start: tuple[str, ...]


def commands(app: Application | None) -> tuple[str, ...]:
    """The commands that fill ``/artifact``."""
    return ARTIFACTS[app.form].collect if app else _LIBRARY


def start(app: Application) -> tuple[str, ...]:
    """How the application is started."""
    return (*ARTIFACTS[app.form].start, *((app.main,) if app.main else ()))


def _largest(extension: str) -> tuple[str, ...]:
    """The largest file is the one that holds the dependencies; sources, tests and thin originals are others."""
    return tuple(line.replace("EXTENSION", extension) for line in ("mkdir -p /artifact", _LARGEST, _EXISTS))


def _from_artifact(source: str, dest: str = "/app/") -> Copy:
    return Copy(sources=(source,), dest=dest, origin="artifact")


ARTIFACTS: dict[Form, Artifact] = {
    "jar": Artifact(collect=_largest("jar"), install=(_from_artifact("/app.jar"),), start=_JAR),
    "thin": Artifact(
        collect=(*_largest("jar"), _LIBRARIES),
        install=(_from_artifact("/"),),
        start=_JAR,
    ),
    "classpath": Artifact(
        collect=(*_largest("jar"), _LIBRARIES),
        install=(_from_artifact("/"),),
        start=("java", "-cp", "/app/app.jar:/app/dependency/*"),
    ),
    "quarkus": Artifact(
        collect=(
            "mkdir -p /artifact",
            'cp -Rl "$APP_MODULE/target/quarkus-app" /artifact/',
        ),
        # Libraries first: they change least.
        install=(
            _from_artifact("/quarkus-app/lib/", "/app/quarkus-app/lib/"),
            _from_artifact("/quarkus-app/", "/app/quarkus-app/"),
        ),
        start=("java", "-jar", "/app/quarkus-app/quarkus-run.jar"),
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
