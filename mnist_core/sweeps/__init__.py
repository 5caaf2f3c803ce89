"""Sweeps: many runs that differ in a few settings, trained at once, and how long they take."""
