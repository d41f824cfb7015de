"""The training wizard: five pages from recordings to an instrument."""
