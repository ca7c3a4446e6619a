"""Stop a run at each of its calls of the file system: ``python -m tests.writer.faults KIND FOLDER``.

Kinds: ``kill`` (-9), ``ENOSPC`` and ``EIO`` once, the same with ``+`` from then on, ``short`` writes.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cigen import lock, writer
from cigen.errors import CigenError
from cigen.reconcile import Change

OLD, NEW = "# Written by cigen\nold\n", "# Written by cigen\nnew\n" + "x" * 9000
BEFORE = {"Dockerfile": OLD, "gone/Dockerfile": OLD, lock.PATH: "{}\n"}
AFTER = {"Dockerfile": NEW, ".github/workflows/ci.yml": NEW, lock.PATH: '{"new": 1}\n'}
CALLS = ("open", "mkdir", "write", "fsync", "replace", "unlink", "fchmod", "rmdir", "read")


def main() -> None:
    """Run every point and print one JSON list: what was left at once, after the next start, and after the next run."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    found, number, done = [], 0, False
    while not done:
        root = folder / str(number)
        for path, text in BEFORE.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        done = _stopped_at(number, kind, root)
        at_once = _tree(root)
        writer.recover(root)
        later = _tree(root)
        _write(root)
        found.append({"at_once": at_once, "later": later, "last": _tree(root)})
        shutil.rmtree(root)
        number += 1
    print(json.dumps(found))


def _stopped_at(number: int, kind: str, root: Path) -> bool:
    """Write with a fault at the call ``number``; tells whether there was none any more."""
    child = os.fork()
    if not child:
        fault = _Fault(number, kind)
        for name in CALLS:
            setattr(os, name, fault.around(name, getattr(os, name)))
        try:
            _write(root)
        except CigenError:
            os._exit(1)
        os._exit(0 if fault.met else 2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2


class _Fault:
    def __init__(self, number: int, kind: str) -> None:
        self.left, self.kind, self.met = number, kind.rstrip("+"), False
        self.lasts = kind.endswith("+") or kind == "short"

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if not (self.left == -1 or (self.met and self.lasts)):
                return call(*arguments, **named)
            self.met = True
            if self.kind == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if self.kind == "short":
                return call(arguments[0], arguments[1][:7]) if name == "write" else call(*arguments, **named)
            raise OSError(getattr(errno, self.kind), os.strerror(getattr(errno, self.kind)), "temporary name")

        return wrapped


def _write(root: Path) -> None:
    now = _tree(root)

    def change(path: str) -> Change:
        before, after = now.get(path), AFTER.get(path)
        return Change(path=path, status="obsolete" if after is None else "stale", before=before, after=after)

    files = [change(path) for path in sorted({*BEFORE, *AFTER} - {lock.PATH}) if path in AFTER or path in now]
    writer.write(root, files, change(lock.PATH))


def _tree(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


if __name__ == "__main__":
    main()
