"""The commands of the ``deps`` stage: everything that a build downloads, from manifests alone.

Measured on real projects against ``dependency:go-offline``: a build of throwaway sources leaves nothing to download
for the real one and holds nothing that it does not need; ``go-offline`` misses test engines and doubles the layer.
"""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems.maven import checks, collecting, own_plugins
from cigen.ecosystems.maven.details import Details
from cigen.manifests import for_each
from cigen.plan import Env

WHY = "downloads what a build needs, by building throwaway sources; the pipe may fail: what Maven says is judged"
# Without one, a server that stops answering is waited for half an hour. Each is what some Maven listens to:
# 3.9, 4, and the Wagon of those before. They know connection timeouts and retries of their own.
_OPTIONS = (
    "-Daether.connector.requestTimeout=60000",
    "-Daether.transport.http.requestTimeout=60000",
    "-Dmaven.wagon.rto=60000",
)
TIMEOUTS = Env(values=(("MAVEN_OPTS", " ".join(_OPTIONS)),), why="milliseconds that a server may stay silent for")

# Into a copy, so that nothing of it is left beside the real sources. A plugin that misses those must not end it, hence
# -fn, under which Maven succeeds whatever happens: what it says tells whether it started, read the poms and was served.
# What breaks off is tried once more, when a server that was asked too much may answer again: Maven itself goes on
# without it, and remembers that it failed unless -U is given.
_DOWNLOAD = """\
attempt() { \\
      { MVN -fn -f "/tmp/cigen${PWD#/workspace}/pom.xml" "$@"QUIET 2>&1 \\
        || echo 'Maven did not start'; } | tee /tmp/cigen.said; } && \\
    download() { \\
      attempt "$@"; \\
      if grep -q 'Could not transfer artifact' /tmp/cigen.said; then sleep 20; attempt -U "$@"; fi; \\
      cat /tmp/cigen.said >> /tmp/cigen.log; \\
      ! grep -E 'Could not (transfer artifact|download)|could not read|cyclic reference|Internal error|did not start' \\
        /tmp/cigen.said; }"""

# A module without sources would skip the plugins that download most: compilers, packagers, test engines.
_PROBE = """\
find /tmp/cigen -name pom.xml -exec sh -c 'for pom; do \\
      main="${pom%/*}/src/main/java/cigenprobe" test="${pom%/*}/src/test/java/cigenprobe"; \\
      mkdir -p "$main" "$test"; \\
      echo "package cigenprobe; public class CigenProbe { public static void main(String[] a) { } }" \\
        > "$main/CigenProbe.java"; \\
      echo "package cigenprobe; public class CigenProbeTest { }" > "$test/CigenProbeTest.java"; \\
      echo "package cigenprobe; public class CigenProbeIT { }" > "$test/CigenProbeIT.java"; \\
      done' sh {} +"""

# protoc itself is downloaded for the first .proto; the two plugins for it look in different folders.
_PROTOBUF = """\
find /tmp/cigen -name pom.xml -exec sh -c 'for pom; do for scope in main test; do for name in proto protobuf; do \\
      folder="${pom%/*}/src/$scope/$name"; \\
      mkdir -p "$folder"; \\
      echo "syntax = \\"proto3\\"; package cigenprobe.$scope; message Probe { string text = 1; }" \\
        > "$folder/cigenprobe_$scope.proto"; \\
      done; done; done' sh {} +"""

INSTALL = "install:install"
"""Maven's goal for what modules are made of, so that they can be tested alone; its phase would run more."""

_MARKER = 'mkdir -p "$(dirname "/tmp/cigen/$file")" && touch "/tmp/cigen/$file"'

_TESTS = (
    "test=CigenProbeTest",
    "it.test=CigenProbeIT",
    "failIfNoTests=false",
    "surefire.failIfNoSpecifiedTests=false",
    "failsafe.failIfNoSpecifiedTests=false",
    "maven.test.failure.ignore",
)
_FRONTEND = (
    "exec.skip",
    "maven.antrun.skip",
    *(f"skip.{name}"
    for name in (
        "bower", "bun", "corepack", "grunt", "gulp", "installbun", "installnodecorepack", "installnodenpm",
        "installnodepnpm", "installyarn", "jspm", "karma", "npm", "npx", "pnpm", "webpack", "yarn",
    )),
)  # fmt: skip
# What a plain build does not run, and what would resolve dependencies twice.
_UNWANTED = ",".join(
    f"maven-{name}-plugin" for name in ("clean", "install", "deploy", "site", "release", "gpg", "dependency")
)
_RESOLVE = f"""\
if grep -qE 'Failed to execute goal|Could not resolve' /tmp/cigen.log; then \\
      download org.apache.maven.plugins:maven-dependency-plugin:3.10.0:resolve-plugins \\
        -DexcludeArtifactIds={_UNWANTED}; fi"""
# Plugins that compare with an earlier release fetch it only as they run: once more, with nothing to skip them.
_COMPARE = "if grep -qE -- '--- (japicmp|revapi)' /tmp/cigen.log; then download verify -DskipTests; fi"
# npm's packages go to its cache, from which the real build installs them.
_PACKAGES = "download prepare-package -Dmaven.main.skip -Dmaven.test.skip"
# Spotless downloads its formatters when it first formats something.
_FORMATTERS = "download com.diffplug.spotless:spotless-maven-plugin:apply"

TOOLCHAINS = (
    "mkdir -p ~/.m2",
    """\
printf '%s\\n' "<toolchains><toolchain><type>jdk</type> \\
      <provides><version>$TOOLCHAIN_VERSION</version><vendor>$TOOLCHAIN_VENDOR</vendor></provides> \\
      <configuration><jdkHome>$JAVA_HOME</jdkHome></configuration></toolchain></toolchains>" > ~/.m2/toolchains.xml""",
)


def commands(mvn: str, details: Details, markers: Env | None = None, goals: Env | None = None) -> tuple[str, ...]:
    """Download what ``mvn`` needs; fails where Maven cannot start or read a pom, or a download breaks off.

    ``markers`` lists the files whose presence decides something, ``goals`` those of the reactor's own plugins.
    """
    quiet = [name for name in details.quieting if name not in checks.COMPARING]
    comparing = [name for name in details.quieting if name in checks.COMPARING]
    skipped = _FRONTEND if details.has_frontend else ()
    is_beside = details.application is not None and details.application.form == "classpath"
    return (
        _DOWNLOAD.replace("MVN", mvn).replace("QUIET", _flags(quiet)),
        "cp -R /workspace /tmp/cigen",
        *(for_each(markers, _MARKER) if markers else ()),
        _PROBE,
        *(for_each(goals, own_plugins.STAND_IN) if goals else ()),
        *((_PROTOBUF,) if details.has_protobuf else ()),
        f"download verify{_flags((*_TESTS, *comparing, *skipped))}",
        *((f"download {INSTALL} -Dmaven.install.skip",) if details.libraries else ()),
        *((f"download package {collecting.BESIDE} -Dmaven.test.skip",) if is_beside else ()),
        _RESOLVE,
        *((_COMPARE,) if comparing else ()),
        *((_FORMATTERS,) if details.has_spotless else ()),
        *((_PACKAGES,) if details.has_frontend else ()),
        "rm -rf /tmp/cigen /tmp/cigen.log /tmp/cigen.said",
        "find ~/.m2 -name '*.lastUpdated' -delete",
    )


def _flags(names: Iterable[str]) -> str:
    """-D for each name, in lines that can be read."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > 100:
            lines.append("")
        lines[-1] += f" -D{name}"
    return "".join(f" \\\n       {line}" for line in lines)
