"""How a team's pipelines run the tests: what they leave out needs more than an image, or another system than Linux."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.evidence import pipelines
from cigen.evidence.pipelines import linux
from cigen.evidence.shell import Command
from cigen.repo import Repo

_FILTER = re.compile(r"[\w.!=~&|()<>\"' +:,-]{1,300}", re.ASCII)


def test_filter(repo: Repo, folder: str) -> str:
    """That of the first job which runs tests in ``folder``, "" where a call has none, or they differ."""
    found = {next(_values(words, "--filter"), "") for words in _calls(linux.first(repo), folder)}
    said = found.pop() if found else ""
    return said if not found and _FILTER.fullmatch(said) else ""


def test_frameworks(repo: Repo, folder: str) -> frozenset[str]:
    """What the first job on Linux which runs tests in ``folder`` names as the frameworks to run them on."""
    calls = _calls(linux.followed(repo), folder)
    return frozenset(value for words in calls for value in _values(words, "--framework", "-f"))


def _calls(jobs: Sequence[Sequence[Command]], folder: str) -> Sequence[Sequence[str]]:
    """The words of all commands that test there in the first of ``jobs`` that has any."""
    for job in jobs:
        calls = [one.words for one in job if _tests(one.words) and not pipelines.is_elsewhere(folder, one.folder)]
        if calls:
            return calls
    return ()


def _tests(words: Sequence[str]) -> bool:
    return words[:2] == ("dotnet", "test")


def _values(words: Sequence[str], *options: str) -> Iterator[str]:
    for at, word in enumerate(words):
        name, _, value = word.partition("=")
        if name in options:
            yield value or "".join(words[at + 1 : at + 2])
