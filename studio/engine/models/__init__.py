"""Networks that turn features into controls."""
