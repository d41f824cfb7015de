"""What is measured of the window itself: frame times, stalls of its thread."""
