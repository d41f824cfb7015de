"""How close a resynthesis comes to its original, in figures and a word."""
