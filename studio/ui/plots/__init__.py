"""Plots that take arrays and know no engine state."""
