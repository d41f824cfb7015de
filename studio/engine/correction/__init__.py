"""What a user corrects by hand in the pitch that was found: edits, as pure functions."""
