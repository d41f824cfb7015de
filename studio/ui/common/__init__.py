"""What every room knows: texts, colours, icons, the values that jobs hand to the window."""
