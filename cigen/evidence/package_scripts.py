"""Which scripts of a package.json a shell text calls: ``npm run build``, ``yarn build``, ``pnpm run -s css``."""

from __future__ import annotations

import re

_BLANK = r"[ \t]{1,9}"  # a line's end is a command's
_QUIET = rf"(?:{_BLANK}(?:-s|--silent))?"
_NAME = rf"{_BLANK}(?!-)([\w:.-]{{1,80}})(?![\w:.-])"
_CALL = re.compile(rf"\b(?:npm|pnpm|yarn|bun){_QUIET}(?:{_BLANK}run)?{_QUIET}{_NAME}", re.ASCII)


def called(text: str) -> list[str]:
    """The names of the scripts in their order, and of other commands of the package managers: ``ci``, ``install``."""
    return _CALL.findall(text)


def only(text: str) -> str | None:
    """The name of the script that is all that ``text`` calls."""
    call = _CALL.fullmatch(text)
    return call[1] if call else None
