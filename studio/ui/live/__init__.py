"""Recording as it happens: the beats before it, the take while it grows."""
