"""Synthesis in pieces: from any place, as far ahead as is needed, cached stage by stage."""
