"""What a team's pipelines have sbt do for the tests: a task, or a command of the build's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.sbt.definition import Definition
from cigen.evidence.pipelines import linux
from cigen.repo import Repo

DEFAULT = ("test",)
"""What tests where no pipeline says otherwise."""

MAX_COMMANDS = 10
_PROGRAM = re.compile(r"(?:[\w./-]{1,100}/)?sbtx?|\$\{?SBT\}?", re.ASCII)
_ACROSS = re.compile(r"\+\+\S*|\+")  # versions of Scala: an image has one
_TEST = re.compile(r"(?:[\w-]{1,40}/)?(?:(?:Test|It|IntegrationTest)/|(?:it|test):)?([a-zA-Z][\w-]{0,40})", re.ASCII)
_NAMES = re.compile(r"\w*[tT]est(?:All|JVM|Jvm|Full|Unit)?|check|verify|validate|\w*[tT]ests?", re.ASCII)
_OTHERS = re.compile(r"(?:compile|fmt|format|scalafmt|publish|doc)\w*|\w*(?:JS|Js|Native|Only)|scalafmt\w*")


def of_tests(repo: Repo, one: Definition) -> tuple[str, ...]:
    """The words for sbt of the first job that tests the build; what needs more than a JVM is none of them."""
    for job in linux.first(repo):
        calls = (command.words for command in job if command.folder in (one.root, None))
        found = [name for words in calls for name in _tests(words, one)]
        if found:
            return tuple(dict.fromkeys(found))[:MAX_COMMANDS]
    return DEFAULT


def _tests(words: Sequence[str], one: Definition) -> Iterator[str]:
    start = next((at for at, word in enumerate(words) if _PROGRAM.fullmatch(word)), None)
    if start is None:
        return
    for said in words[start + 1 :]:
        for command in said.split(";"):
            named = _ACROSS.sub("", command.strip(), count=1).strip()
            match = _TEST.fullmatch(named)
            if match and _NAMES.fullmatch(match[1]) and not _OTHERS.fullmatch(match[1]) and _is_known(match, one):
                yield named


def _is_known(match: re.Match[str], one: Definition) -> bool:
    """Whether every build has the task, or this one speaks of it."""
    return match[1] == "test" or re.search(rf"(?<!\w){re.escape(match[1])}(?!\w)", one.text) is not None
