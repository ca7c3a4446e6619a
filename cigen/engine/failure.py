"""Why a build failed, in a sentence: which part of which component, and the first line of its log that says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cigen.display import printable
from cigen.engine import missing

_WHAT = {
    "manifests": "the manifests of {} could not be put in place",
    "toolchain": "the toolchain of {} could not be set up",
    "packages": "the dependencies of {} could not be downloaded",
    "deps": "the dependencies of {} could not be downloaded",
    "build": "{} could not be built",
    "test": "the tests of {} could not be run",
    "reports": "the reports of {} could not be collected",
    "artifact": "the artifact of {} could not be collected",
    "runtime": "the image of {} could not be made",
}
_STEP = re.compile(r"\[(?:(?P<target>[^\]\s]+) )??(?:(?P<stage>[^\]\s]+) )?\d+/\d+\] (?P<instruction>.*)", re.DOTALL)
_METADATA = re.compile(r"\[(?:[^\]\s]+ )?internal\] load metadata for (?:docker\.io/(?:library/)?)?(?P<image>\S+)")
_BOOTING = "[internal] booting buildkit"
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_TIME = re.compile(r"^\d+\.\d+ ")

# What BuildKit says of it.
_SUMMARY = re.compile(
    r"(?:^|\x1b\[\?25h)------\n > (?P<step>.*?):\n(?P<log>.*?)^------\n(?:(?P<place>\S+:\d+)\n-{20}\n)?",
    re.MULTILINE | re.DOTALL,
)
_ERROR = re.compile(r"^ERROR: (?:failed to (?:solve|build): )*(?P<error>.*)", re.MULTILINE | re.DOTALL)
_PROCESS = re.compile(r'process ".*" did not complete successfully: (?P<end>.*)', re.DOTALL)

# What tools say: a line of their error level, without a heading; else one that speaks of a failure.
_LEVEL = re.compile(r"^(?:\[?(?:error|fatal)\]?:?|npm err!|e:)\s+(?=\S)(?P<text>\W*\w.*)", re.IGNORECASE)
_HEADING = re.compile(r"^(?:compilation error|build failure|code \w+|errno -?\d+)\W*$", re.IGNORECASE)
_GIT = re.compile(r"fatal: not a git repository\b")  # many manifests ask git for their files, and go on without
_TALK = re.compile(r"^(?:\[?(?:info|warn(?:ing)?|debug)\b|(?:down|up)load(?:ing|ed)\b|warning:)", re.IGNORECASE)
_TROUBLE = re.compile(
    r"\b(?:error|fatal|fail(?:ed|ure)?|cannot|could not|can't|unable|denied|no such|not found"
    r"|updates to go\.mod needed)\b",
    re.IGNORECASE,
)

# What a build itself loads from elsewhere, past every package registry, and what makes that needless.
_FONTS = (
    "the build loads Google's fonts: let the builder reach fonts.googleapis.com, or keep them here (next/font/local)"
)
_PRISMA = (
    "Prisma loads its engines: let the builder reach binaries.prisma.sh, or name a mirror in PRISMA_ENGINES_MIRROR"
)
_ONLINE = (
    (re.compile(r"from Google Fonts|fonts\.(?:googleapis|gstatic)\.com"), _FONTS),
    (re.compile(r"\bbinaries\.prisma\.sh\b"), _PRISMA),
)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The failed ``step`` as BuildKit names it, the lines of its log, its error, and the place in the Dockerfile."""

    step: str
    log: tuple[str, ...] = ()
    error: str = ""
    place: str | None = None

    def sentence(self, targets: Sequence[str]) -> str:
        """What failed and why, for a build of these ``targets``."""
        return f"{self._what(targets)}: {printable(self._why() or 'no reason was given', limit=400)}"

    def hint(self, targets: Sequence[str]) -> str | None:
        """What to do next in a build of these ``targets``, where that is not to mend the build."""
        if self.step == _BOOTING:
            return "docker buildx use default builds without that builder; docker buildx create makes another"
        if _METADATA.match(self.step):
            return "can this machine reach its registry, and are you logged in there? `cigen doctor` looks"
        if lacks := missing.packages(self.log[-missing.MAX_LINES :]):
            return _install(self._component(targets), lacks)
        unreached = (hint for pattern, hint in _ONLINE if any(map(pattern.search, self.log)))
        return next(unreached, "the output above has its whole log" if self.log else None)

    def _what(self, targets: Sequence[str]) -> str:
        if self.step == _BOOTING:
            return "the builder that docker buildx uses cannot be started"
        if not self.step:
            return f"the build of {' '.join(targets)} failed"
        if image := _METADATA.match(self.step):
            return f"the image {printable(image['image'])} cannot be had"
        found = _STEP.match(self.step)
        name = self._component(targets) or "the component"
        stage = found["stage"] if found else None
        if stage in _WHAT:
            return _WHAT[stage].format(name)
        what = _WHAT["runtime" if self._target(targets).endswith("-image") else "build"].format(name)
        return f"{what}, in {printable(' '.join((found['instruction'] if found else self.step).split()), limit=80)}"

    def _target(self, targets: Sequence[str]) -> str:
        """The target that failed; "" where several were built and the step names none."""
        found = _STEP.match(self.step)
        return (found and found["target"]) or (targets[0] if len(targets) == 1 else "")

    def _component(self, targets: Sequence[str]) -> str:
        return printable(self._target(targets).rpartition("-")[0])

    def _why(self) -> str:
        ended = _PROCESS.match(self.error)
        if ended is None:
            return " ".join(self.error.split())
        if ended["end"].strip() == "exit code: 137":
            return "it was killed, perhaps for want of memory"
        return meaningful(self.log) or ended["end"].strip()


def _install(component: str, packages: Sequence[str]) -> str:
    """How a user adds system packages to a toolchain."""
    after = f"apt-get update && apt-get install -y {' '.join(packages)}"
    overlay = f'stages: {{{component or "NAME"}: {{toolchain: {{after: "{after}"}}}}}}'
    return f"the system lacks {' and '.join(packages)}: put `{overlay}` into .cigen/overlay.yml, then `cigen generate`"


def read(said: str) -> Failure | None:
    """The failure at the end of a build's progress as BuildKit prints it for people; ``None`` if there is none."""
    error = _ERROR.search(said, said.rfind("\nERROR: ") + 1)
    if error is None:
        return None
    summaries = list(_SUMMARY.finditer(said))
    if not summaries:
        return Failure(step="", error=error["error"].strip())
    last = summaries[-1]
    log = _plain_log(said, last["step"]) or last["log"].splitlines()
    return Failure(
        step=last["step"], log=tuple(_clean(line) for line in log), error=error["error"].strip(), place=last["place"]
    )


def meaningful(log: Sequence[str]) -> str:
    """The first line that tells of an error, else the last that has words at all; empty if none has."""
    lines = [line.strip() for line in log]
    lines = [line for line in lines if not _GIT.match(line)] or lines
    errors = [found["text"] for line in lines if (found := _LEVEL.match(line)) and not _HEADING.match(found["text"])]
    trouble = [line for line in lines if _TROUBLE.search(line) and not _TALK.match(line) and not _HEADING.match(line)]
    return next(iter((*errors, *trouble, *(line for line in reversed(lines) if re.search(r"\w", line)))), "")


def _plain_log(said: str, step: str) -> list[str]:
    """The step's whole log from a plain progress, whose summary has but the last lines of it."""
    number = re.search(rf"^#(\d+) {re.escape(step)}$", said, re.MULTILINE)
    return re.findall(rf"^#{number[1]} (\d+\.\d+ .*)$", said, re.MULTILINE) if number else []


def _clean(line: str) -> str:
    return printable(_ESCAPE.sub("", _TIME.sub("", line)).expandtabs().rstrip(), limit=1000)
