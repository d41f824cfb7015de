"""The session in the window: its document, and the way to the engine."""
