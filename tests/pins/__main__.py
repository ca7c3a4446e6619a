"""``python -m tests.pins``: refresh ``cigen/pins.toml`` from the network, and tell what could not be asked."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.pins.refresh import Sources, refreshed

PATH = Path(__file__).parents[2] / "cigen" / "pins.toml"


def main() -> None:
    """Write the file; the exit code is 1 where something could not be asked."""
    found = refreshed(PATH.read_text("utf-8"), Sources(), datetime.now(UTC).date())
    PATH.write_text(found.text, "utf-8")
    for failure in found.failures:
        print(f"not refreshed: {failure}", file=sys.stderr)
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()
