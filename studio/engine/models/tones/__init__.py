"""Tonal parts of instruments: what the network gives, and the oscillator that plays it."""
