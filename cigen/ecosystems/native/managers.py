"""Conan and vcpkg, which bring the libraries that CMake looks for.

https://docs.conan.io/2/, https://learn.microsoft.com/vcpkg/users/buildsystems/cmake-integration
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cigen.ecosystems.base import below
from cigen.ecosystems.native import asked
from cigen.evidence import pipelines
from cigen.evidence.pipelines import linux
from cigen.facts import Finding
from cigen.plan import Env, Instruction, Run
from cigen.repo import Repo

MAX_TEXT = 200_000
_CONAN = "2.34.0"
_OF_CONAN = ("conanfile.txt", "conanfile.py", "conandata.yml", "conan.lock")
_OF_VCPKG = ("vcpkg.json", "vcpkg-configuration.json")
_LOADED = re.compile(r"\bload\(\s*self,\s*(?:os\.path\.join\(self\.recipe_folder,\s*)?[\"']([\w./-]{1,100})[\"']")
_CONAN_1 = re.compile(
    r"\bfrom conans import\b|^[ \t]{0,20}(?:cmake|cmake_find_package(?:_multi)?|cmake_paths)[ \t]{0,20}$", re.MULTILINE
)
_SETTING = re.compile(r"[\w.&*:/-]{1,60}=[\w.+-]{1,40}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_MAX_SETTINGS = 20
_IN_IMAGE = ("--output-folder=/opt/conan-libraries", "--build=missing")
_FIND = '"$(find /opt/conan-libraries -name conan_toolchain.cmake -print -quit)"'


@dataclass(frozen=True, kw_only=True)
class Manager:
    """Who brings the libraries, and the ``files`` that say which.

    ``settings`` are words for Conan. ``writes`` tells that its file names the generators itself. ``baseline`` is the
    commit of vcpkg whose versions are taken, "" where the project names none.
    """

    name: Literal["conan", "vcpkg"]
    files: tuple[str, ...]
    settings: tuple[str, ...] = ()
    writes: bool = False
    baseline: str = ""

    @property
    def system(self) -> tuple[str, ...]:
        """Debian's packages that it needs."""
        return ("python3-venv",) if self.name == "conan" else ("ca-certificates", "curl", "git", "tar", "unzip", "zip")

    @property
    def options(self) -> str:
        """What CMake is told in the image, beside constants of cigen."""
        if self.name == "conan":
            return f"-DCMAKE_TOOLCHAIN_FILE={_FIND}"
        return (
            "-DCMAKE_TOOLCHAIN_FILE=/opt/vcpkg/scripts/buildsystems/vcpkg.cmake -DVCPKG_MANIFEST_INSTALL=OFF"
            " -DVCPKG_INSTALLED_DIR=/opt/vcpkg-libraries"
        )

    @property
    def by_hand(self) -> tuple[str, str]:
        """What a person types before, and an option for CMake."""
        if self.name == "conan":
            chosen = "".join(f" {word}" for word in (*self.settings, *self._generators))
            command = f"conan install . --output-folder=build --build=missing{chosen}"
            return command, "-DCMAKE_TOOLCHAIN_FILE=build/conan_toolchain.cmake -DCMAKE_BUILD_TYPE=Release"
        return "vcpkg install", '-DCMAKE_TOOLCHAIN_FILE="$VCPKG_ROOT/scripts/buildsystems/vcpkg.cmake"'

    @property
    def _generators(self) -> tuple[str, ...]:
        return () if self.writes else ("-g", "CMakeDeps", "-g", "CMakeToolchain")

    def setup(self) -> Iterator[Instruction]:
        """Installs it."""
        if self.name == "conan":
            yield Env(values=(("CONAN_HOME", "/opt/conan-home"),))
            commands = (
                "python3 -m venv /opt/conan",
                f"/opt/conan/bin/pip install --no-cache-dir conan=={_CONAN}",
                "/opt/conan/bin/conan profile detect",
            )
            yield Run(commands=commands, why="Conan, and a profile of the compiler that is there")
            return
        # The commit brings the tool and its ports; without one nothing fixes them.
        yield Env(values=(("VCPKG_ROOT", "/opt/vcpkg"), ("VCPKG_BASELINE", self.baseline or "HEAD")))
        commands = (
            "git clone --quiet https://github.com/microsoft/vcpkg.git /opt/vcpkg",
            'git -C /opt/vcpkg checkout --quiet "$VCPKG_BASELINE"',
            "/opt/vcpkg/bootstrap-vcpkg.sh -disableMetrics",
        )
        yield Run(commands=commands, why="vcpkg, as of the project's baseline")

    def install(self) -> Iterator[Instruction]:
        """Installs the libraries, from the manifests alone."""
        if self.name == "vcpkg":
            command = "/opt/vcpkg/vcpkg install --x-install-root=/opt/vcpkg-libraries --clean-after-build"
            yield Run(commands=(command, "rm -rf /opt/vcpkg/downloads ~/.cache/vcpkg"))
            return
        command = " ".join(("/opt/conan/bin/conan install .", *_IN_IMAGE, *self._generators))
        clean = "/opt/conan/bin/conan cache clean --source --build --download '*'"
        if self.settings:
            yield Env(values=(("CONAN_SETTINGS", " ".join(self.settings)),))
            yield Run(commands=('echo "$CONAN_SETTINGS" > /tmp/words', f"xargs -a /tmp/words {command}", clean))
        else:
            yield Run(commands=(command, clean))


def of(repo: Repo, folder: str, findings: list[Finding]) -> Manager | None:
    """Who brings the libraries of the project in ``folder``, as its pipelines on Linux do it; Conan 1 is told."""
    return _conan(repo, folder, findings) or _vcpkg(repo, folder)


def _conan(repo: Repo, folder: str, findings: list[Finding]) -> Manager | None:
    files = [path for name in _OF_CONAN if repo.exists(path := below(folder, name))]
    recipe = next((path for path in files if path.rpartition("/")[2].startswith("conanfile.")), None)
    if recipe is None:
        return None
    configuring = [job for job in linux.followed(repo) if any(asked.is_configured(one, folder) for one in job)]
    calls = [one.words for one in (configuring or ((),))[0] if one.words[:2] == ("conan", "install")]
    if not calls and (configuring or recipe.endswith(".py")):  # for others who use the library, or for its wheels
        return None
    text = (repo.text(recipe) or "")[:MAX_TEXT]
    if _CONAN_1.search(text):
        message = f"{recipe}: written for Conan 1, which is not maintained: the libraries are Debian's"
        findings.append(Finding(code="conan-1", severity="warning", message=message, file=recipe))
        return None
    loaded = (below(folder, name) for name in _LOADED.findall(text))
    words = list(zip(calls[0], calls[0][1:], strict=False)) if calls else []
    chosen = [pair for pair in words if pair[0] in ("-s", "-o") and _SETTING.fullmatch(pair[1])]
    return Manager(
        name="conan",
        files=tuple(dict.fromkeys((*files, *(path for path in loaded if repo.exists(path))))),
        settings=tuple(word for pair in chosen[:_MAX_SETTINGS] for word in pair if "build_type" not in pair[1]),
        writes="CMakeToolchain" in text,
    )


def _vcpkg(repo: Repo, folder: str) -> Manager | None:
    files = tuple(path for name in _OF_VCPKG if repo.exists(path := below(folder, name)))
    if below(folder, "vcpkg.json") not in files or not _speaks_of_vcpkg(repo, folder):
        return None
    said = (
        repo.json(below(folder, "vcpkg.json")).get("builtin-baseline"),
        repo.json(below(folder, "vcpkg-configuration.json")).get("default-registry", "baseline"),
    )
    baseline = next((node.text for node in said if _COMMIT.fullmatch(node.text)), "")
    return Manager(name="vcpkg", files=files, baseline=baseline)


def _speaks_of_vcpkg(repo: Repo, folder: str) -> bool:
    """Whether a pipeline on Linux does, or the presets or the description."""
    words = (word for job in linux.followed(repo) for one in job for word in one.words)
    files = (repo.text(below(folder, name)) or "" for name in ("CMakePresets.json", "CMakeLists.txt"))
    uses = (node.text for path, node in pipelines.values(repo, ("uses",)))
    return any("vcpkg" in text.lower() for source in (words, files, uses) for text in source)
