"""Training in the window: the queue of trainings, and the wizard."""
