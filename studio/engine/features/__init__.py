"""What is read from a recording: pitch, periodicity, loudness."""
