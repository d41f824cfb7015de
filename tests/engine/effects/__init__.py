"""Effects behind the mix."""
