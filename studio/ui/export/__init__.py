"""What leaves the window as files: export, export again, batch."""
