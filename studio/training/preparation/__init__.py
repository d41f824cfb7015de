"""From checked items to what a training reads: levelled, measured, on disk."""
