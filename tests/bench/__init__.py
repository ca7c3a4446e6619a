"""Figures that anyone can make again: `nox -s bench`. Ratios within one run; no test depends on a time."""
