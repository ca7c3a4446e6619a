"""What the recipe of a PHP component is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cigen.natives import Natives

Runner = Literal["pest", "phpunit", "simple-phpunit", "codecept", "tester"]


@dataclass(frozen=True, kw_only=True)
class Details:
    """``core`` and ``pecl`` are extensions to compile; ``is_lenient`` where one is needed that cigen does not know.

    ``is_served`` tells that a web server shows it: a program of the command line comes as its package does.
    ``tools`` is the folder below it whose own composer.json brings the runner, ``test_script`` the script of its own
    that starts it and nothing else, and ``configuration`` PHPUnit's where that lies in a folder below. ``prepares``
    are commands that come before the tests, and ``suites`` the arguments of each run of Codeception.
    """

    natives: Natives
    core: tuple[str, ...]
    pecl: tuple[str, ...]
    is_lenient: bool
    runner: Runner | None
    tools: str
    test_script: str
    configuration: str
    prepares: tuple[str, ...]
    suites: tuple[tuple[str, ...], ...]
    framework: str | None
    document_root: str
    is_served: bool
    needs_key: bool  # Laravel's tests want an .env with a key
