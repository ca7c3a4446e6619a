"""What the inspection leaves for the recipe."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.go.envtest import ControlPlane
from cigen.ecosystems.go.flags import Tested
from cigen.ecosystems.go.generating import Generation
from cigen.ecosystems.go.tags import Tags
from cigen.evidence.registries.go import Access


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build.

    ``programs`` are arguments of ``go build``, ``app`` is the name of the binary that the image starts and
    ``assets`` are files that it reads, relative to the component. ``needs_cgo`` tells that C is compiled too, by the
    modules ``c_modules`` among others, ``needs_download`` that there are modules which are not vendored.
    ``patterns`` are the packages of a part of a workspace, () for all that there is, ``tags`` those of builds and
    tests beside what Go sets itself, ``tested`` what else chooses the tests, and ``environment`` the toolchain's
    variables of both. ``generation`` is what goes before a build, ``control_plane`` what tests start. ``access`` is
    how builds get at modules that not everybody may see.
    """

    programs: tuple[str, ...] = ()
    app: str | None = None
    assets: tuple[str, ...] = ()
    reads_port: bool = False
    is_workspace: bool = False
    patterns: tuple[str, ...] = ()
    has_tests: bool = False
    needs_cgo: bool = False
    c_modules: tuple[str, ...] = ()
    needs_download: bool = True
    unread: tuple[str, ...] = ()
    tags: Tags = field(default_factory=Tags)
    tested: Tested = field(default_factory=Tested)
    environment: tuple[tuple[str, str], ...] = ()
    generation: Generation = field(default_factory=Generation)
    control_plane: ControlPlane | None = None
    access: Access = field(default_factory=Access)

    @property
    def test_words(self) -> tuple[str, ...]:
        """What ``go test`` is given before the packages."""
        tags = (f"-tags={','.join(self.tags.test)}",) if self.tags.test else ()
        return (*tags, *self.tested.flags)

    @property
    def is_raced(self) -> bool:
        """Whether the tests look for races, which the detector can where C is compiled."""
        return "-race" in self.tested.flags
