"""The filter with which a team's pipelines run the tests: those that it leaves out need more than an image has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.evidence import linux, pipelines
from cigen.repo import Repo

_FILTER = re.compile(r"[\w.!=~&|()<>\"' +:,-]{1,300}", re.ASCII)


def test_filter(repo: Repo, folder: str) -> str:
    """That of the first job which runs tests in ``folder``, "" where a call has none, or they differ."""
    for job in linux.first(repo):
        calls = [one.words for one in job if _tests(one.words) and not pipelines.is_elsewhere(folder, one.folder)]
        if calls:
            found = {next(_filters(words), "") for words in calls}
            said = found.pop()
            return said if not found and _FILTER.fullmatch(said) else ""
    return ""


def _tests(words: Sequence[str]) -> bool:
    return words[:2] == ("dotnet", "test")


def _filters(words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        if word == "--filter":
            yield "".join(words[at + 1 : at + 2])
        elif word.startswith("--filter="):
            yield word.removeprefix("--filter=")
