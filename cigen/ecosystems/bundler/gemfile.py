"""Gemfiles, gemspecs and their lock, read line by line: they are programs, and none is executed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cigen.ecosystems.base import below
from cigen.repo import Repo, resolve

GEMFILES = ("Gemfile", "gems.rb")
JEKYLL = "_config.yml"
MAX_LINE = 1000
MAX_LINES = 3000

_GEM = re.compile(r"\s*gem[\s(]+[\"']([A-Za-z0-9][\w.-]{0,80})[\"']")
_DEPENDENCY = re.compile(r"[^#]*\.add_(?:runtime_|development_)?dependency[\s(]+[\"']([A-Za-z0-9][\w.-]{0,80})[\"']")
_RUNTIME = re.compile(r"[^#]*\.add_(?:runtime_)?dependency[\s(]+[\"']([A-Za-z0-9][\w.-]{0,80})[\"']")
_RUBY = re.compile(r"\s*ruby[\s(]+(.*)")
_REQUIRED_RUBY = re.compile(r"[^#]*\.required_ruby_version\s*=\s*(.*)")
_NAME = re.compile(r"[^#]*\.name\s*=\s*[\"']([A-Za-z0-9][\w.-]{0,80})[\"']")
_SUMMARY = re.compile(r"[^#]*\.(?:summary|description)\s*=\s*[\"'](.{1,500})")
_LIBRARY = re.compile(r"\b(?:API|library|libraries|toolkit|bindings?|DSL|from Ruby|for Ruby)\b", re.IGNORECASE)
_EXECUTABLES = re.compile(r"[^#]*\.executables\b")
_STRING = re.compile(r"[\"']([^\"'#]{1,200})[\"']")
_FILE = re.compile(r"(?:file:\s*|\bread\b[^\"'#]{0,100})[\"']([\w./-]{1,100})[\"']")
_PATH = re.compile(r"(?:[^#]*(?:\bpath:|:path\s*=>)\s*|\s*path[\s(]+)[\"']([\w./-]{1,200})[\"']")
_READS = re.compile(r"[^#]*\b(?:require|require_relative|load|read|readlines|eval_gemfile|expand_path|join)\b")
_SPEC = re.compile(r" {4}([A-Za-z0-9][\w.-]{0,80}) \(([^)]{1,60})\)")
_LOCKED_RUBY = re.compile(r"\s+ruby ([0-9.]{1,12}(?:p[0-9]{1,4})?)\s*")
_PLATFORM = re.compile(r"  ([a-z][\w.-]{1,40})")


@dataclass(frozen=True, kw_only=True)
class Script:
    """A Gemfile or a gemspec."""

    file: str
    text: str

    @property
    def folder(self) -> str:
        """The folder that it stands in, "." for the root."""
        return posixpath.dirname(self.file) or "."

    @property
    def is_gemspec(self) -> bool:
        """Whether it describes a gem and not a bundle."""
        return self.file.endswith(".gemspec")

    @property
    def is_gemfile(self) -> bool:
        """Whether it says itself what is installed."""
        return posixpath.basename(self.file) in GEMFILES

    @cached_property
    def lines(self) -> tuple[tuple[int, str], ...]:
        """Lines with their numbers, those too long to be read left out."""
        lines = self.text.split("\n", MAX_LINES)[:MAX_LINES]
        return tuple((number, line) for number, line in enumerate(lines, 1) if len(line) <= MAX_LINE)

    @cached_property
    def gems(self) -> dict[str, int]:
        """The gems that it names, with the line of each."""
        return {name: line for line, name in self._all(_DEPENDENCY if self.is_gemspec else _GEM)}

    @cached_property
    def runtime_gems(self) -> frozenset[str]:
        """Of a gemspec, the gems that come along with it."""
        return frozenset(name for _, name in self._all(_RUNTIME))

    @property
    def name(self) -> str | None:
        """The gem's name, where it is written out."""
        return next((name for _, name in self._all(_NAME)), None)

    def is_command(self, repo: Repo) -> bool:
        """Whether the gem brings a program that bears its own name, and does not call itself a library."""
        is_library = any(_LIBRARY.search(text) for _, text in self._all(_SUMMARY))
        return not is_library and self.program(repo) is not None

    def program(self, repo: Repo) -> str | None:
        """The path of the program that bears the gem's own name."""
        says = any(_EXECUTABLES.match(line) for _, line in self.lines)
        paths = (below(self.folder, f"{place}/{self.name}") for place in ("exe", "bin"))
        return next((path for path in paths if repo.exists(path)), None) if says else None

    @property
    def ruby(self) -> tuple[int, str, str] | None:
        """Line, requirement and named version file of what it says about Ruby."""
        said = next(self._all(_REQUIRED_RUBY if self.is_gemspec else _RUBY), None)
        if said is None:
            return None
        file = _FILE.search(said[1])
        strings = _STRING.findall(re.split(r"\b(?:engine|patchlevel|file|File)\b", said[1])[0])
        return said[0], ", ".join(strings), file[1] if file else ""

    @property
    def paths(self) -> Iterator[str]:
        """Folders of gems that are taken from the repository, relative to the root."""
        for _, path in self._all(_PATH):
            inside = resolve(self.folder, path)
            if inside is not None:
                yield inside

    def read_files(self, repo: Repo) -> Iterator[str]:
        """Files that it loads while it is evaluated: another Gemfile, the version of a gem."""
        for _, line in self.lines:
            if not _READS.match(line):
                continue
            for name in _STRING.findall(line):
                yield from _existing(repo, self.folder, name)

    def _all(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        for number, line in self.lines:
            if match := pattern.match(line):
                yield number, match[1]


def _existing(repo: Repo, folder: str, name: str) -> Iterator[str]:
    plain = name.removeprefix("../").removeprefix("./")  # File.expand_path("../x", __FILE__) is beside the file
    for candidate in (name, plain, f"lib/{plain}"):
        for ending in ("", ".rb"):
            path = resolve(folder, candidate + ending)
            if path is not None and repo.exists(path):
                yield path


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A Gemfile.lock."""

    file: str
    text: str

    @cached_property
    def gems(self) -> frozenset[str]:
        """The names of all gems that will be installed."""
        return frozenset(match[1] for match in map(_SPEC.fullmatch, self._lines) if match)

    @property
    def ruby(self) -> tuple[int, str] | None:
        """Line and version of the Ruby that it was made with, where the bundle asks for one."""
        found = ((number, _LOCKED_RUBY.fullmatch(line)) for number, line in self._section("RUBY VERSION"))
        return next(((number, match[1]) for number, match in found if match), None)

    @property
    def platforms(self) -> tuple[str, ...]:
        """For which platforms it was resolved."""
        found = (_PLATFORM.fullmatch(line) for _, line in self._section("PLATFORMS"))
        return tuple(match[1] for match in found if match)

    @cached_property
    def _lines(self) -> list[str]:
        return [line for line in self.text.split("\n") if len(line) <= MAX_LINE]

    def _section(self, title: str) -> Iterator[tuple[int, str]]:
        inside = False
        for number, line in enumerate(self.text.split("\n"), 1):
            if not line.startswith(" "):
                inside = line.strip() == title
            elif inside and len(line) <= MAX_LINE:
                yield number, line


def read(repo: Repo, file: str) -> Script | None:
    """The script ``file``; ``None`` where it cannot be read."""
    text = repo.text(file)
    return None if text is None else Script(file=file, text=text)


def of_pages(repo: Repo, file: str) -> Script | None:
    """The Gemfile that GitHub Pages would have for Jekyll's configuration ``file``; ``None`` where it is not Jekyll's.

    https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/about-github-pages-and-jekyll
    """
    folder = posixpath.dirname(file) or "."
    pages = (repo.text(posixpath.normpath(f"{folder}/{name}")) or "" for name in ("index.md", "index.html"))
    has_folders = any(repo.below(posixpath.normpath(f"{folder}/{name}")) for name in ("_layouts", "_posts"))
    if not has_folders and not any(text.startswith("---\n") for text in pages):
        return None
    return Script(file=file, text='gem "jekyll"\ngem "github-pages"\n')


def lock_of(repo: Repo, gemfile: str) -> Lock | None:
    """The lock beside a Gemfile, if there is one."""
    folder, name = posixpath.split(gemfile)
    file = posixpath.join(folder, {"gems.rb": "gems.locked"}.get(name, f"{name}.lock"))
    text = repo.text(file)
    return None if text is None else Lock(file=file, text=text)
