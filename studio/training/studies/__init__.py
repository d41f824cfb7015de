"""Trainings that are made to be compared: of recipes, rooms, kinds of instruments, machines."""
