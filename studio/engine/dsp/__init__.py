"""Pure torch functions of signal processing."""
