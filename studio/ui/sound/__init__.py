"""What the result sounds like: the sound panel, presets, room and morph, A and B."""
