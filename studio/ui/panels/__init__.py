"""Panels of controls that show values and report wishes."""
