"""Pure functions that turn measured features into the features an instrument plays."""
