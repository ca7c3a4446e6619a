"""Commands that make what tests find: tables of a database, generated sources, data. Each is words of a closed grammar.

The words are a repository's: they reach a shell only as the value of a variable, and none of them means more to it than
a pattern of file names.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from itertools import takewhile

from cigen.ecosystems.python import wrappers
from cigen.repo import Repo, resolve

MAX_WORDS = 30
_WORD = re.compile(r"[A-Za-z0-9_./:*=,@+-]{1,200}")
_REDIRECTION = re.compile(r"[0-9&]?[<>].*", re.DOTALL)
_DJANGO = frozenset({"migrate", "migrate_schemas", "collectstatic", "compilemessages", "createcachetable", "compress",
                     "loaddata", "syncdb", "tailwind", "reset_db"})  # fmt: skip
# What every setup.py knows: any other command is the project's own, and makes something of its.
_OF_SETUPTOOLS = frozenset({
    "alias", "bdist", "bdist_egg", "bdist_wheel", "check", "clean", "develop", "dist_info", "easy_install",
    "egg_info", "install", "register", "sdist", "test", "upload",
})  # fmt: skip
_MODULES = frozenset({"grpc_tools.protoc", "nltk.downloader", "spacy"})
_SCRIPT = re.compile(
    r"(?:init|initiali[sz]e|create|set_?up|prepare|gen|generate|build|make|seed|populate|migrate|compile|bootstrap)"
    r"(?:[-_]\w{1,60})*\.py|(?:\w{1,60}[-_])*(?:migrate|migrations?|seed|codegen|pre_?start|initial_data)\.py",
    re.ASCII,
)


def preparation(words: Sequence[str], repo: Repo, folder: str) -> tuple[str, ...]:
    """The words of a command in ``folder`` as a person types them; empty for one that prepares nothing."""
    left = list(takewhile(lambda word: not _REDIRECTION.fullmatch(word), wrappers.unwrapped(words)))
    if len(left) > MAX_WORDS or not all(map(_WORD.fullmatch, left)):
        return ()
    match left:
        case [module, _, *_] if module in _MODULES:
            return ("python", "-m", *left)
        case [script, *rest] if _is_script(script, rest, repo, folder):
            return ("python", *left)
    return tuple(left) if _is_known(left) else ()


def _is_known(words: Sequence[str]) -> bool:
    match words:
        case ["alembic", *rest]:
            return "upgrade" in rest
        case ["flask", *rest]:
            return "db" in rest and "upgrade" in rest
        case ["aerich", "upgrade" | "init-db", *_] | ["pybabel", "compile", *_] | ["mkdir" | "touch", *_]:
            return True
    return False


def _is_script(script: str, rest: Sequence[str], repo: Repo, folder: str) -> bool:
    """Whether a file of the repository does so, by its name or its command."""
    place = resolve(folder, script)
    if place is None or not repo.exists(place):
        return False
    match posixpath.basename(script), rest:
        case "manage.py", [command, *_]:
            return command in _DJANGO
        case "setup.py", [command, *_]:
            return command not in _OF_SETUPTOOLS and not command.startswith("-")
        case name, _:
            return _SCRIPT.fullmatch(name) is not None
