"""Project files, recovery after a crash, files that are missing."""
