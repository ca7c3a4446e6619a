"""How the world names a tool's version, a row for each tool: in which files, actions and images, in what notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cigen.evidence.conventions import notation
from cigen.evidence.conventions.finders import Finder, assigned, channel, columns, heroku, mise, whole

TRAVIS = "travis:"  # before the names of what stands for Travis' keys, which no action has


@dataclass(frozen=True, kw_only=True)
class Convention:
    """What names a tool's version.

    ``files`` are version files with how one is read and the tool's key there, in the order in which a folder's are
    believed. ``actions``, and tasks of Azure's, set the tool up: each with its input that names versions and the one
    that names a file of versions, if it has one. ``images`` match ``repository:tag`` of those that hold the tool, with
    its version as the group. ``installs`` match a line of a Dockerfile that installs it into another image. ``read`` is
    the notation; ``None`` for what an ecosystem reads itself.
    """

    read: notation.Reader | None = None
    files: tuple[tuple[str, Finder, str], ...] = ()
    actions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    images: tuple[re.Pattern[str], ...] = ()
    installs: re.Pattern[str] | None = None

    @property
    def input(self) -> str:
        """The input that says the same to whatever action or workflow of a team's it is given; "" where none does."""
        name = next((version for version, _ in self.actions.values()), "")
        return name if name.endswith("-version") else ""


# The files of all tools, in the order in which a folder's are believed, and how they are read.
_MANAGERS: tuple[tuple[str, Finder], ...] = (
    (".tool-versions", columns),
    *(
        (name, mise)
        for name in ("mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml",
                     ".config/mise/config.toml")
    ),
)  # fmt: skip


def _managed(*keys: str) -> tuple[tuple[str, Finder, str], ...]:
    return tuple((file, finder, key) for file, finder in _MANAGERS for key in keys)


def _travis(*keys: str) -> Mapping[str, tuple[str, str]]:
    """The keys of a Travis file that hold versions, as the actions that ``pipelines.travis`` makes of them."""
    return {f"{TRAVIS}{key}": (key, "") for key in keys}


def _image(pattern: str) -> re.Pattern[str]:
    """Below any registry and folder, and with anything behind the version."""
    return re.compile(rf"(?:.*/)?{pattern}")


_JDK_NAMES = (
    r"(?:eclipse-temurin|temurin|openjdk|openjdk/jdk|amazoncorretto|zulu-openjdk(?:-\w+)?|sapmachine|java|jdk|jre"
    r"|liberica-(?:open)?(?:jdk|jre)(?:-\w+)*|liberica-runtime-container|ibm-semeru-runtimes|adoptopenjdk"
    r"|jdk-community|dragonwell)"
)
_JAVA = Convention(
    read=notation.java,
    files=(
        (".java-version", whole, ""),
        (".sdkmanrc", assigned, "java"),
        *_managed("java"),
        ("system.properties", assigned, "java.runtime.version"),
    ),
    actions={
        "actions/setup-java": ("java-version", "java-version-file"),
        "graalvm/setup-graalvm": ("java-version", ""),
        "s4u/setup-maven-action": ("java-version", ""),
        "olafurpg/setup-scala": ("java-version", ""),
        "japgolly/setup-everything-scala": ("java-version", ""),
        "coursier/setup-action": ("jvm", ""),
        "javatoolinstaller": ("versionSpec", ""),
        "maven": ("jdkVersionOption", ""),
        "gradle": ("jdkVersionOption", ""),
        **_travis("jdk"),
    },
    images=(
        _image(r"(?:[\w.-]*-)?(?:java|jdk|openjdk|jre)-?([1-9][0-9]?)(?:[:-].*)?"),
        _image(rf"{_JDK_NAMES}:(?:open-|jdk-|jre-)?(?:1\.)?([1-9][0-9]?)(?:[.u_+-].*)?"),
        _image(
            r"(?:maven|gradle|tomcat|tomee|jetty|sbt|scala-sbt)[\w.-]*:.*?"
            r"(?:jdk|jre|java|openjdk|temurin|corretto|semeru|zulu|sapmachine|liberica|oracle"
            r"|graalvm-community)(?:-open)?-?([1-9][0-9]?)(?:[._-].*)?"
        ),
    ),
)
_NODE = Convention(
    read=notation.node,
    files=((".nvmrc", whole, ""), (".node-version", whole, ""), *_managed("nodejs", "node")),
    actions={
        "actions/setup-node": ("node-version", "node-version-file"),
        "nodetool": ("versionSpec", "versionFilePath"),
        "usenode": ("version", ""),
        **_travis("node_js"),
    },
    images=(
        _image(r"(?:node|javascript-node|typescript-node):(?:\d+-)?v?([1-9][0-9]?)(?:[.-].*)?"),
        _image(r"(?:nodejs|node)-?([1-9][0-9]?)(?:[:-].*)?"),
    ),
    # https://github.com/nodesource/distributions: a script or a folder of packages for each major version.
    installs=re.compile(
        r"nodesource\.com/(?:setup|node)_([1-9][0-9]?)\.x|\bNODE_(?:MAJOR|VERSION)[= ][\"']?v?([1-9][0-9]?)(?![0-9])"
    ),
)
_DENO = Convention(
    read=notation.deno,
    files=((".dvmrc", whole, ""), (".deno-version", whole, ""), *_managed("deno")),
    actions={"denoland/setup-deno": ("deno-version", "deno-version-file")},
    images=(_image(r"denoland/deno:(?:[a-z]+-)?v?([12](?:\.[0-9]{1,3}){1,2})(?:[.-].*)?"),),
)
_PYTHON = Convention(
    read=notation.python,
    files=((".python-version", whole, ""), *_managed("python"), ("runtime.txt", heroku, "python")),
    actions={
        "actions/setup-python": ("python-version", "python-version-file"),
        "astral-sh/setup-uv": ("python-version", ""),
        "conda-incubator/setup-miniconda": ("python-version", ""),
        "pdm-project/setup-pdm": ("python-version", "python-version-file"),
        "usepythonversion": ("versionSpec", ""),
        **_travis("python"),
    },
    images=(
        _image(r"(?:[\w.-]*-)?python:(?:[0-9]-)?([23]\.[0-9]{1,2})(?:[.-].*)?"),
        _image(r"[\w.-]+:python-?([23]\.[0-9]{1,2})(?:[.-].*)?"),
    ),
)
_GO = Convention(
    read=notation.go,
    files=((".go-version", whole, ""), *_managed("golang", "go")),
    actions={"actions/setup-go": ("go-version", "go-version-file"), "gotool": ("version", ""), **_travis("go")},
    images=(_image(r"(?:golang|devcontainers/go|cimg/go):(?:\d-)?v?(1\.[0-9]{1,3})(?:[.-].*)?"),),
)
_RUST = Convention(
    read=notation.rust,
    files=(("rust-toolchain.toml", channel, ""), ("rust-toolchain", channel, ""), *_managed("rust")),
    actions={
        "dtolnay/rust-toolchain": ("toolchain", ""),
        "actions-rs/toolchain": ("toolchain", ""),
        "actions-rust-lang/setup-rust-toolchain": ("toolchain", ""),
        "moonrepo/setup-rust": ("channel", ""),
        **_travis("rust"),
    },
    images=(_image(r"(?:rust|cimg/rust):(?:\d-)?v?(1\.[0-9]{1,3})(?:[.-].*)?"),),
)
_RUBY = Convention(
    read=notation.ruby,
    files=((".ruby-version", whole, ""), *_managed("ruby")),
    actions={
        "ruby/setup-ruby": ("ruby-version", ""),
        "actions/setup-ruby": ("ruby-version", ""),
        "userubyversion": ("versionSpec", ""),
        **_travis("rvm", "ruby"),
    },
    images=(_image(r"(?:ruby|passenger-ruby)[:-]?([2-9]\.[0-9]{1,2})(?:[.:-].*)?"),),
)
_PHP = Convention(
    read=notation.php,
    files=((".php-version", whole, ""), *_managed("php")),
    actions={"shivammathur/setup-php": ("php-version", "php-version-file"), **_travis("php")},
    images=(_image(r"(?:php|php-fpm|frankenphp):(?:[0-9.]{1,8}-php)?([5-9]\.[0-9]{1,2})(?:[.-].*)?"),),
)
_DOTNET = Convention(
    read=notation.dotnet,
    files=_managed("dotnet", "dotnet-core"),
    actions={
        "actions/setup-dotnet": ("dotnet-version", ""),
        "usedotnet": ("version", ""),
        "dotnetcoreinstaller": ("version", ""),
        **_travis("dotnet"),
    },
    images=(_image(r"dotnet/(?:nightly/)?(?:sdk|aspnet|runtime):([1-9][0-9]?\.0)(?:[.-].*)?"),),
)
_ELIXIR = Convention(
    read=notation.elixir,
    files=((".elixir-version", whole, ""), *_managed("elixir")),
    actions={
        "erlef/setup-beam": ("elixir-version", "version-file"),
        "erlef/setup-elixir": ("elixir-version", ""),
        "actions/setup-elixir": ("elixir-version", ""),
        **_travis("elixir"),
    },
    images=(_image(r"elixir:v?(1\.[0-9]{1,2})(?:[.-].*)?"),),
)
_ERLANG = Convention(
    read=notation.erlang,
    files=_managed("erlang"),
    actions={
        "erlef/setup-beam": ("otp-version", "version-file"),
        "erlef/setup-elixir": ("otp-version", ""),
        **_travis("otp_release"),
    },
    images=(_image(r"(?:elixir:[0-9.]{1,9}-(?:otp|erlang)-|erlang:)([1-9][0-9])(?:[.-].*)?"),),
)
_SWIFT = Convention(
    read=notation.php,  # written alike: 5.10, 6.1.2, ^6
    files=((".swift-version", whole, ""), *_managed("swift")),
    actions={"swift-actions/setup-swift": ("swift-version", ""), "swiftylab/setup-swift": ("swift-version", "")},
    images=(_image(r"swift:([5-9]\.[0-9]{1,2})(?:[.-].*)?"),),
)
_DART = Convention(
    read=notation.dart,
    files=_managed("dart"),
    actions={"dart-lang/setup-dart": ("sdk", ""), **_travis("dart")},
    images=(_image(r"dart:([23]\.[0-9]{1,2})(?:[.-].*)?"),),
)
_GHC = Convention(
    read=notation.ghc,
    files=_managed("ghc"),
    actions={
        "haskell-actions/setup": ("ghc-version", ""),
        "haskell/actions/setup": ("ghc-version", ""),
        "haskell/ghcup-setup": ("ghc", ""),
    },
    images=(_image(r"haskell:([89]\.[0-9]{1,2})(?:[.-].*)?"),),
)
_ZIG = Convention(
    read=notation.zig,
    files=((".zigversion", whole, ""), (".zig-version", whole, ""), *_managed("zig")),
    actions={
        "mlugg/setup-zig": ("version", ""),
        "goto-bus-stop/setup-zig": ("version", ""),
        "korandoru/setup-zig": ("zig-version", ""),
    },
)
_HUGO = Convention(
    read=notation.hugo,
    files=((".hvm", whole, ""), (".hugo-version", whole, ""), *_managed("hugo", "gohugo", "hugo-extended")),
    actions={
        "peaceiris/actions-hugo": ("hugo-version", "hugo-version-file"),
        "crazy-max/ghaction-hugo": ("version", ""),
    },
    images=(_image(r"hugo:(?:[a-z]+-)*v?(0\.[0-9]{1,3})(?:[.-].*)?"),),
)
_GCC = Convention(
    read=notation.erlang,  # two digits and what comes after them
    images=(_image(r"gcc:([1-9][0-9])(?:[.-].*)?"),),
)
_MANAGERS_OF_NODE = {name: Convention(files=_managed(name)) for name in ("pnpm", "yarn", "bun")}

ALL: Mapping[str, Convention] = {
    "java": _JAVA, "node": _NODE, "deno": _DENO, "python": _PYTHON, "go": _GO, "rust": _RUST, "ruby": _RUBY,
    "php": _PHP, "dotnet": _DOTNET, "elixir": _ELIXIR, "erlang": _ERLANG, "swift": _SWIFT, "dart": _DART,
    "ghc": _GHC, "zig": _ZIG, "hugo": _HUGO, "gcc": _GCC, **_MANAGERS_OF_NODE,
}  # fmt: skip


def of(tool: str) -> Convention:
    """The row of a tool."""
    return ALL[tool]
