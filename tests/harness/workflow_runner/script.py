"""Turns a `run:` step into the command that GitHub's runner starts."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Without `shell:` the runner starts `bash -e`, with `shell: bash` it also fails a pipe.
SHELLS = {
    "": "bash -e {0}",
    "bash": "bash --noprofile --norc -eo pipefail {0}",
    "sh": "sh -e {0}",
    "python": "python {0}",
}


class ScriptError(Exception):
    """The script cannot be started, or it failed."""


def script_command(text: str, shell: str, file: Path) -> list[str]:
    """Write the script to a file and return the command that runs it."""
    template = SHELLS.get(shell, shell)
    if "{0}" not in template:
        raise ScriptError(f"Invalid shell option '{shell}': no built-in here, and no {{0}} for the script")
    script = file.with_suffix(".py" if shell == "python" else ".sh")
    script.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    return [part.replace("{0}", str(script)) for part in shlex.split(template)]
