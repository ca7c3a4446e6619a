"""The commands of the ``deps`` stage: everything that a build downloads, from manifests alone.

Measured on real projects against ``dependency:go-offline``: a build of throwaway sources leaves nothing to download
for the real one and holds nothing that it does not need; ``go-offline`` misses test engines and doubles the layer.
"""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems.maven.details import Details
from cigen.manifests import for_each
from cigen.plan import Env

# Into a copy, so that nothing of it is left beside the real sources. Maven's own status and lost transfers count,
# a plugin that misses real sources does not.
_DOWNLOAD = """\
download() { status=0; \\
      MVN -fn -f "/tmp/cigen${PWD#/workspace}/pom.xml" "$@" > /tmp/cigen.log 2>&1 || status=$?; cat /tmp/cigen.log; \\
      if grep -qE 'Could not (transfer artifact|download)' /tmp/cigen.log; then status=75; fi; return "$status"; }"""

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

_MARKER = 'mkdir -p "$(dirname "/tmp/cigen/$file")" && touch "/tmp/cigen/$file"'

_TESTS = (
    "test=CigenProbeTest",
    "it.test=CigenProbeIT",
    "failIfNoTests=false",
    "surefire.failIfNoSpecifiedTests=false",
    "failsafe.failIfNoSpecifiedTests=false",
    "maven.test.failure.ignore",
)
_FRONTEND = tuple(
    f"skip.{name}"
    for name in (
        "bower", "bun", "corepack", "grunt", "gulp", "installbun", "installnodecorepack", "installnodenpm",
        "installnodepnpm", "installyarn", "jspm", "karma", "npm", "npx", "pnpm", "webpack", "yarn",
    )
)  # fmt: skip
# What a plain build does not run, and what would resolve dependencies twice.
_UNWANTED = ",".join(
    f"maven-{name}-plugin" for name in ("clean", "install", "deploy", "site", "release", "gpg", "dependency")
)
_RESOLVE = f"""\
if grep -qE 'Failed to execute goal|Could not resolve' /tmp/cigen.log; then \\
      download org.apache.maven.plugins:maven-dependency-plugin:3.10.0:resolve-plugins \\
        -DexcludeArtifactIds={_UNWANTED}; fi"""
# Spotless downloads its formatters when it first formats something.
_FORMATTERS = "download com.diffplug.spotless:spotless-maven-plugin:apply"

TOOLCHAINS = (
    "mkdir -p ~/.m2",
    """\
printf '%s\\n' "<toolchains><toolchain><type>jdk</type> \\
      <provides><version>$TOOLCHAIN_VERSION</version><vendor>$TOOLCHAIN_VENDOR</vendor></provides> \\
      <configuration><jdkHome>$JAVA_HOME</jdkHome></configuration></toolchain></toolchains>" > ~/.m2/toolchains.xml""",
)


def commands(mvn: str, details: Details, markers: Env | None = None) -> tuple[str, ...]:
    """Download what ``mvn`` needs; fails where Maven cannot start or a download breaks off.

    ``markers`` lists the files whose presence decides something.
    """
    quiet = details.quieting
    skipped = _FRONTEND if details.has_frontend else ()
    # npm's packages go to its cache, from which the real build installs them.
    packages = f"download prepare-package{_flags((*quiet, 'maven.main.skip', 'maven.test.skip'))}"
    return (
        _DOWNLOAD.replace("MVN", mvn),
        "cp -R /workspace /tmp/cigen",
        *(for_each(markers, _MARKER) if markers else ()),
        _PROBE,
        *((_PROTOBUF,) if details.has_protobuf else ()),
        f"download verify{_flags((*_TESTS, *quiet, *skipped))}",
        _RESOLVE,
        *((_FORMATTERS,) if details.has_spotless else ()),
        *((packages,) if details.has_frontend else ()),
        "rm -rf /tmp/cigen /tmp/cigen.log",
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
