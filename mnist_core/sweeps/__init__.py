"""Sweeps: many runs that differ in a few settings, trained in parallel, and time estimates."""
