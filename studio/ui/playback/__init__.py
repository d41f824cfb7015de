"""Playing and the sound devices: tracks, transport, meters, monitoring."""
