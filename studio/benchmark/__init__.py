"""Measured speed and precision of the engine."""
