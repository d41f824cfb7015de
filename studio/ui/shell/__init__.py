"""The window as a whole: it opens, knows all rooms and connects them."""
