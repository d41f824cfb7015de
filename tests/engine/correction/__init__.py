"""Correcting a pitch by hand."""
