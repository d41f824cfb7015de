"""The keys of a piano: which of them are black."""

BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
"""Pitch classes from C."""
