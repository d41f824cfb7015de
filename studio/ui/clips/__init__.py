"""The clips of the session: the list, channels."""
