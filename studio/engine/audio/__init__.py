"""Sound devices, ring buffers, recording and playback."""
