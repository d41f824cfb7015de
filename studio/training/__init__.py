"""From a folder of recordings to an instrument."""
