"""What there is to train from: recordings as items, found, named and checked."""
