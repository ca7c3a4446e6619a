"""Which version of Ruby a component says it wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.display import printable
from cigen.ecosystems.bundler.gemfile import Lock, Script
from cigen.evidence import version_files
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.facts import Declaration, Finding, Source
from cigen.pins import Tool
from cigen.repo import Repo, resolve
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST, RANK_VERSION_FILE

_RELEASE = re.compile(r"(?:ruby-)?([2-9]\.[0-9]{1,2}\.[0-9]{1,2})")


def declarations(
    repo: Repo, scripts: Sequence[Script], lock: Lock | None, tool: Tool, settings: Settings
) -> tuple[Declaration, ...]:
    """All statements about Ruby: of the Gemfile and gemspecs, of the lock and the files beside them."""
    said = [(value, source, RANK_MANIFEST) for script in scripts for value, source in _said(repo, script)]
    locked: list[tuple[str, Source, int]] = []
    if lock and lock.ruby:
        line, version = lock.ruby
        locked.append((version, Source(file=lock.file, line=line, key="RUBY VERSION"), RANK_VERSION_FILE))
    beside = evidence.declarations(repo, scripts[0].folder, tool, settings)
    return (*_read(repo, tool, said), *beside, *_read(repo, tool, locked))


def release(repo: Repo, scripts: Sequence[Script]) -> str | None:
    """The exact release that a Gemfile insists on."""
    values = (value for script in scripts if not script.is_gemspec for value, _ in _said(repo, script))
    matches = (_RELEASE.fullmatch(value) for value in values)
    return next((match[1] for match in matches if match), None)


def _said(repo: Repo, script: Script) -> Iterator[tuple[str, Source]]:
    """What is written there, or in the version file that is named there."""
    if script.ruby is None:
        return
    line, value, file = script.ruby
    if value:
        key = "required_ruby_version" if script.is_gemspec else "ruby"
        yield value, Source(file=script.file, line=line, key=key)
    path = resolve(script.folder, file) if file else None
    for statement in version_files.named(repo, path, "ruby") if path else ():
        yield statement.values[0], statement.source


def _read(repo: Repo, tool: Tool, said: Sequence[tuple[str, Source, int]]) -> Iterator[Declaration]:
    for value, source, rank in said:
        declaration = notation.ruby(tool, value.strip(), source, rank)
        if declaration:
            yield declaration
            continue
        shown = printable(value, limit=60)
        message = f"{source}: {shown!r} is not a version of ruby that cigen understands: left out"
        repo.note(Finding.at(source, "version-not-understood", "info", message))
