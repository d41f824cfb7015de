"""DDSP Studio: hear a melody as another instrument."""
