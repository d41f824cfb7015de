"""What the studio does, without a window: opening, rendering, exporting, for every door alike."""
