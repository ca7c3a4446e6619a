"""What the inspection leaves for the recipe."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.cargo.calls import Tested


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build.

    ``skeleton`` are the sources that Cargo wants to see before it compiles dependencies, relative to the
    repository, and ``stubs`` those that stay, of packages that this one does without; ``app`` is the program that the
    image starts, ``natives`` are crates that need something of the system, and ``environment`` makes the program
    listen where it can be reached. ``selection`` are words that name the packages, where Cargo would take others,
    and ``features`` are those of their own that they are built and tested with. ``components`` are those of Rust
    that the image lacks, ``targets`` the machines that its toolchain file names, and ``tested`` tells what else the
    tests are given. ``is_sqlx_prepared`` tells that sqlx need ask no database for its queries.
    """

    skeleton: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()
    app: str | None = None
    natives: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    has_lock: bool = False
    has_tests: bool = False
    selection: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    all_features: bool = False
    tested: Tested = field(default_factory=Tested)
    components: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    is_sqlx_prepared: bool = False
    unread: tuple[str, ...] = ()

    @property
    def names_packages(self) -> bool:
        """Whether ``selection`` names some of the workspace's packages."""
        return len(self.selection) > 1

    @property
    def test_flags(self) -> str:
        """Cargo's own words for the tests, each after a blank."""
        return "".join(f" {word}" for word in self.tested.flags)

    @property
    def test_arguments(self) -> str:
        """The words for the programs that test, after a blank."""
        return f" -- --test-threads={self.tested.threads}" if self.tested.threads else ""
