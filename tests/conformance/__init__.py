"""Checks of the engine against vectors of the reference implementation."""
