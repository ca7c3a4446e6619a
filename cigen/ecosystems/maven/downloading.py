"""The commands of the ``deps`` stage: everything a build downloads, from manifests alone."""

from __future__ import annotations

# A module without sources would skip the plugins that download most: compilers, test engines.
_PROBE = "cigenprobe"

TOOLCHAINS = (
    "mkdir -p ~/.m2",
    "printf '<toolchains><toolchain><type>jdk</type><provides><version>%s</version><vendor>%s</vendor></provides>"
    "<configuration><jdkHome>%s</jdkHome></configuration></toolchain></toolchains>\\n'"
    ' "$TOOLCHAIN_VERSION" "$TOOLCHAIN_VENDOR" "$JAVA_HOME" > ~/.m2/toolchains.xml',
)


def commands(mvn: str, *, has_frontend: bool) -> tuple[str, ...]:
    """Download dependencies and plugins with ``mvn``."""
    return (f"{mvn} verify -fn -Dmaven.main.skip -Dmaven.test.skip",)
