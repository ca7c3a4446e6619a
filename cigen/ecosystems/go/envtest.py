"""The programs of a Kubernetes control plane that tests of an operator start: controller-runtime's envtest.

https://book.kubebuilder.io/reference/envtest
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cigen.ecosystems.go.gomod import GoFile
from cigen.plan import Env, Instruction, Run

_IMPORT = "sigs.k8s.io/controller-runtime/pkg/envtest"
_RUNTIME = "sigs.k8s.io/controller-runtime"
_TOOL = f"{_RUNTIME}/tools/setup-envtest"
_KUBERNETES = ("k8s.io/api", "k8s.io/apimachinery", "k8s.io/client-go")
_VERSION = re.compile(r"v0\.([0-9]{1,3})\.[0-9]{1,3}(?:[-+].*)?")
# Releases before look where the programs are no longer: https://github.com/kubernetes-sigs/kubebuilder/discussions/4082
_OLDEST = 19
_USE = "setup-envtest use --bin-dir /opt/envtest -p path"


@dataclass(frozen=True, kw_only=True)
class ControlPlane:
    """The tool that brings the programs, ``package`` with its version, and the minor ``release`` of Kubernetes."""

    package: str
    release: str

    @property
    def variable(self) -> str:
        """What tells tests where the programs are, in a shell."""
        return f'KUBEBUILDER_ASSETS="$(setup-envtest use {self.release} -p path)"'


def control_plane(modules: Sequence[GoFile], texts: Iterable[str]) -> ControlPlane | None:
    """What the modules require; ``None`` where none of the tests' sources ``texts`` starts such programs."""
    versions = {path: version for one in modules for path, version in one.versions.items()}
    runtime = _VERSION.fullmatch(versions.get(_RUNTIME, ""))
    wanted = (_VERSION.fullmatch(versions.get(name, "")) for name in _KUBERNETES)
    release = next((match[1] for match in wanted if match), None)
    if runtime is None or release is None or not any(f'"{_IMPORT}"' in text for text in texts):
        return None
    return ControlPlane(package=f"{_TOOL}@release-0.{max(int(runtime[1]), _OLDEST)}", release=f"1.{release}")


def setup(plane: ControlPlane) -> tuple[Instruction, ...]:
    """What brings the programs to where envtest looks for them: those of the newest release where there are none."""
    use = f'$({_USE} "$KUBERNETES" || {_USE})'
    return (
        Env(values=(("ENVTEST", plane.package), ("KUBERNETES", plane.release)), why="the tests start a control plane"),
        Run(
            commands=(
                'echo "$ENVTEST" > /tmp/envtest',
                "GOTOOLCHAIN=auto GOBIN=/usr/local/bin xargs -a /tmp/envtest go install -trimpath -ldflags=-s",
                f'mkdir -p /usr/local/kubebuilder && ln -s "{use}" /usr/local/kubebuilder/bin',
                "go clean -cache -modcache",
            )
        ),
    )
