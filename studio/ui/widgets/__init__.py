"""Small widgets and forms that know nothing of sound."""
