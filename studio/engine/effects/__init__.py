"""Effects that follow an instrument's mix: each one file, one row of the table, one test."""
