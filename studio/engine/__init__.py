"""The sound engine: everything between audio files and audio, without a window."""
