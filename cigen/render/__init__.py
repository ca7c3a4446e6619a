"""A plan to the files that are written: pure, no decision is made here."""
