"""Processors joined to a graph, played in one piece, in blocks, or from any place on."""
