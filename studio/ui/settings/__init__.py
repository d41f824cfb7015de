"""What the studio remembers between two starts, and the dialog in which it is set."""
