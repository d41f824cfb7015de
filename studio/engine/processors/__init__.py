"""Differentiable synthesizers and effects with one contract."""
