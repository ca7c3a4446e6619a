"""C and C++ below a component of Java that calls it through JNI: the build around it compiles and packs that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from cigen.evidence import called
from cigen.evidence.statement import folders_up
from cigen.facts import Component, Finding
from cigen.repo import Repo
from cigen.settings import FILE, Settings

_JVM = ("java", "kotlin", "scala", "groovy")
_NATIVE = ("c", "cpp")
_MANIFESTS = ("CMakeLists.txt", "Makefile", "meson.build", "configure.ac")
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".h", ".hpp")
_JNI = re.compile(rb"#[ \t]{0,9}include[ \t]{0,9}[<\"]jni\.h[>\"]")
_MAX_SOURCES = 500


def without(
    repo: Repo, parts: Sequence[Component], settings: Settings, findings: list[Finding]
) -> tuple[Component, ...]:
    """``parts`` without those; one that a pipeline builds by itself, or a setting names, stays."""
    java = {part.path: part for part in parts if part.language in _JVM}
    left = []
    for part in parts:
        above = next((java[one] for one in folders_up(part.path)[1:] if one in java), None)
        if above and part.language in _NATIVE and part.path not in settings.components and _is_called(repo, part.path):
            findings.append(_told(part, above))
        else:
            left.append(part)
    return tuple(left)


def _is_called(repo: Repo, folder: str) -> bool:
    """Whether sources in ``folder`` are for Java, and no step builds them there."""
    sources = islice((path for path in repo.below(folder) if path.endswith(_SOURCES)), _MAX_SOURCES)
    is_for_java = any(_JNI.search(repo.bytes(path) or b"") for path in sources)
    return is_for_java and not any(called.is_built(repo, folder, name) for name in _MANIFESTS)


def _told(part: Component, above: Component) -> Finding:
    message = (
        f"{part.path}: Java calls it through JNI, and no pipeline builds it by itself: {above.build_tool} does, "
        f'or nobody; components: {{"{part.path}": {{}}}} in {FILE} makes it a component'
    )
    return Finding(code="left-out", severity="info", message=message, file=part.path)
