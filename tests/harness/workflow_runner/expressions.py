"""GitHub's own workflow parser and expression engine, kept running in a Node process."""

from __future__ import annotations

import atexit
import fcntl
import functools
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
CONTEXTS = (
    "github env vars secrets job jobs steps runner strategy matrix needs inputs".split()  # noqa: SIM905
)


class WorkflowError(Exception):
    """The workflow breaks GitHub's schema, or an expression in it cannot be evaluated."""


def install_packages() -> None:
    """Run `npm ci` where the lock file changed since the last time; several test processes may ask at once."""
    installed, lock = HERE / "node_modules" / "installed-lock.json", HERE / "package-lock.json"
    with (HERE / "package.json").open() as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if installed.is_file() and installed.read_bytes() == lock.read_bytes():
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
        installed.write_bytes(lock.read_bytes())


class ExpressionEngine:
    """Parses workflows and resolves the expressions in them."""

    def __init__(self) -> None:
        install_packages()
        self._node = subprocess.Popen(
            ["node", "--import", "./json_hook.mjs", "evaluate.mjs"],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @classmethod
    @functools.cache
    def shared(cls) -> ExpressionEngine:
        """Return the one of this process: Node takes half a second to start, an answer one millisecond."""
        engine = cls()
        atexit.register(engine.close)
        return engine

    def close(self) -> None:
        """End the Node process."""
        self._node.communicate()

    def parse(self, workflow: Path) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the workflow and its events as plain data; an expression is `{"$expression": text}`."""
        answer = self._ask(method="parse", name=workflow.name, content=workflow.read_text(encoding="utf-8"))
        return answer["workflow"], answer["events"]

    def resolve(self, tree: Any, contexts: Mapping[str, Any], status: str = "success", *, text: bool = False) -> Any:
        """Evaluate every expression in a tree; `status` is what success(), failure() and cancelled() see."""
        functions = {name: status == name for name in ("success", "failure", "cancelled")}
        return self._ask(
            method="resolve",
            tree=tree,
            contexts={name: contexts.get(name, {}) for name in CONTEXTS},
            status={**functions, "always": True},
            text=text,
        )["value"]

    def holds(self, condition: Any, contexts: Mapping[str, Any], status: str) -> bool:
        """Evaluate an `if`: false, null, zero and the empty string are no, all else is yes."""
        found = self.resolve(condition, contexts, status)
        return isinstance(found, list | dict) or bool(found)

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        if not line:
            raise RuntimeError("the Node process ended")
        answer: dict[str, Any] = json.loads(line)
        if "errors" in answer:
            raise WorkflowError("\n".join(answer["errors"]))
        return answer
