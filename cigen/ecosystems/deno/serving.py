"""What starts a Deno project, and where it listens."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from cigen.ecosystems.base import below
from cigen.ecosystems.deno.project import Project, imports, words
from cigen.repo import Repo

PORT = 8000  # of Deno.serve, `deno serve` and Fresh
_TASKS = ("start", "preview", "serve", "prod", "production", "server")
_ENTRIES = ("main", "server", "app", "index", "src/main", "src/server", "src/app", "src/index", "mod")
_LISTENS = re.compile(
    r"\bDeno\.(?:serve|listen)\s*\(|\bserve\s*\(|\.listen\s*\(|\bexport\s+default\s*\{[^}]{0,400}\bfetch\b"
    r"|\bstart\(manifest"
)
_FETCH = re.compile(r"\bexport\s+default\s*\{[^}]{0,400}\bfetch\b|satisfies\s+Deno\.ServeDefaultExport")
_PORT = re.compile(
    r"""(?:\bport\s*[:=]\s*|\.listen\(\s*|["']PORT["']\s*\)\s*(?:\?\?|\|\|)\s*["']?"""
    r"""|["']PORT["']\)\s{0,20}\)?\s{0,20}(?:\?\?|\|\|)\s*["']?)([1-9][0-9]{1,4})\b"""
)
_PORT_OPTION = re.compile(r"--port[= ]([1-9][0-9]{1,4})\b")
_READS_PORT = re.compile(r"""["'.]PORT\b""")
_RUNS = (("deno", "run"), ("deno", "serve"))
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}")
_SHEBANG = re.compile(r"#!/usr/bin/env -S deno ((?:run|serve)(?: [\w=.,:/-]{1,300}){0,20})[ \t]*\n")
_LOOPBACK = re.compile(r"""\bhostname:\s*["'](?:localhost|127\.0\.0\.1)["']""")
_FRAMEWORKS = (
    ("fresh", re.compile(r"[/@]fresh[/@]|deno\.land/x/fresh@|^jsr:@fresh/core")),
    ("oak", re.compile(r"@oak/oak|/x/oak@")),
    ("hono", re.compile(r"@hono/hono|npm:/?hono|/x/hono@")),
    ("express", re.compile(r"^npm:/?express(?:@|$)")),
    ("fastify", re.compile(r"^npm:/?fastify(?:@|$)")),
)

_GENERATORS = (
    ("lume", re.compile(r"(?:^|[\s/@])lume[/@]"), "_site"),
    ("vite", re.compile(r"npm:/?vite@|(?:^|\s)vite(?:\s|$)"), "dist"),
)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What is started: its words, the module that they name ("" where none is known), port and framework."""

    words: tuple[str, ...]
    entry: str
    port: int
    framework: str | None
    reads_port: bool = False
    is_loopback: bool = False


def program(repo: Repo, project: Project) -> Program | None:
    """What serves, by the project's own task or by a main module that listens; ``None`` for a library."""
    found = _by_task(repo, project) or (None if project.is_published else _by_module(repo, project))
    if found is None:
        return None
    said, entry = found
    text = _text(repo, project.folder, entry)
    port = _PORT_OPTION.search(" ".join(said)) or _PORT.search(text)
    number = int(port[1]) if port else PORT
    return Program(
        words=said,
        entry=entry,
        port=number if number < 65536 else PORT,
        framework=_framework(repo, project, text, said),
        reads_port=bool(_READS_PORT.search(text)),
        is_loopback=bool(_LOOPBACK.search(text)),
    )


def site(repo: Repo, project: Project) -> tuple[str, str] | None:
    """The generator of a project that only leaves pages, and their folder; ``None`` where it does not."""
    if not project.task("build"):
        return None
    said = " ".join((*imports(repo, project), *project.names))
    found = (row for row in _GENERATORS if row[1].search(said))
    return next(((name, output) for name, _, output in found), None)


def _by_task(repo: Repo, project: Project) -> tuple[tuple[str, ...], str] | None:
    for name in _TASKS:
        said = words(project.task(name))
        entry = next((word for word in said if re.search(r"\.[mc]?[jt]sx?$", word)), "")
        if not said or posixpath.basename(entry).startswith("dev."):
            continue
        if said[:2] == ("deno", "serve") or (said[:2] == ("deno", "run") and _listens(repo, project.folder, entry)):
            return said, posixpath.normpath(entry) if entry and "://" not in entry else ""
    return None


def _by_module(repo: Repo, project: Project) -> tuple[tuple[str, ...], str] | None:
    """The module that Deno Deploy is told, or one that is called as a main module and listens."""
    told = posixpath.normpath(project.document.get("deploy", "entrypoint").text or ".")
    usual = [f"{entry}.{end}" for entry in _ENTRIES for end in ("ts", "tsx", "js", "mjs")]
    for name in (told, *usual):
        text = _text(repo, project.folder, name)
        if _LISTENS.search(text) and name not in project.modules() and _WORD.fullmatch(name):
            return _said_of(project, name, text) or _usual(name, text), name
    return None


def _said_of(project: Project, name: str, text: str) -> tuple[str, ...]:
    """How a task for developers, or the module's first line, would run it: with the permissions that it needs."""
    shebang = _SHEBANG.match(text)
    first = words(f"deno {shebang[1]} {name}") if shebang else ()
    tasks = (words(project.task(key.text)) for key, _ in project.document.get("tasks").entries)
    running = (said for said in tasks if said[:2] in _RUNS and posixpath.normpath(said[-1]) == name)
    return first or next(running, ())


def _usual(name: str, text: str) -> tuple[str, ...]:
    if _FETCH.search(text):
        return ("deno", "serve", "--allow-env", "--allow-read", name)
    return ("deno", "run", "--allow-net", "--allow-env", "--allow-read", name)


def _listens(repo: Repo, folder: str, entry: str) -> bool:
    """Whether the module or one beside it serves: a main module often imports the application."""
    text = _text(repo, folder, entry)
    beside = re.findall(r"""["'](\.{1,2}/[\w./-]{1,200}\.[mc]?[jt]sx?)["']""", text)[:20]
    near = (posixpath.join(posixpath.dirname(entry), path) for path in beside)
    return bool(_LISTENS.search(text)) or any(_LISTENS.search(_text(repo, folder, path)) for path in near)


def _text(repo: Repo, folder: str, path: str) -> str:
    inside = below(folder, path)
    return (repo.text(inside) or "")[:200_000] if path and repo.exists(inside) else ""


def _framework(repo: Repo, project: Project, text: str, start: tuple[str, ...]) -> str | None:
    package = below(project.folder, "package.json")
    dependencies = repo.json(package).get("dependencies").entries if repo.exists(package) else ()
    named = (f"npm:{name.text}" for name, _ in dependencies)
    said = [*imports(repo, project), *named, *re.findall(r"""from\s+["']([^"'\n]{1,200})["']""", text)]
    if any(word.startswith("_fresh/") for word in start):
        return "fresh"
    return next((name for name, pattern in _FRAMEWORKS if any(map(pattern.search, said))), None)
