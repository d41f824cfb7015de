"""Corrections of the pitch and of notes, by actions and by the mouse."""
