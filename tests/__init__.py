"""The tests, which mirror the modules."""

from hypothesis import settings

# Parsers are slow at their first call, which says nothing about a rule.
settings.register_profile("cigen", deadline=None)
settings.load_profile("cigen")
