"""Long work beside the window: threads, the newest job first, what runs and how far it is."""
