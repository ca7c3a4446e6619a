"""Print the figures as a table; with an engine (DOCKER_HOST) and ``--cache`` also those of the layer cache."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.bench import cache, regenerating, sizes, startup


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="runs of each command; the median is shown")
    parser.add_argument("--cache", nargs=2, metavar="ENGINE", help="two empty engines (docker hosts), for the cache")
    parser.add_argument("--registry", help="a registry repository that both engines reach, for the cache's floor")
    parser.add_argument("--cases", nargs="+", default=(), metavar="FIXTURE", help="for the cache; else all fixtures")
    parser.add_argument("--peers", action="store_true", help="also other detectors, from the npm registry")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(startup.table(Path(folder) / "startup", arguments.runs))
        print(sizes.table(Path(folder) / "sizes", arguments.runs, peers=arguments.peers))
        print(regenerating.tables(Path(folder) / "regenerating", arguments.runs))
    if arguments.cache:
        print(cache.table(tuple(arguments.cache), arguments.registry, arguments.cases))


if __name__ == "__main__":
    main()
