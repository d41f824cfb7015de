"""Tests of DDSP Studio."""
