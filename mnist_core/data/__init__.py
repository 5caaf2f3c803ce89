"""Digit sets: where they come from, how they are kept, and how they are corrupted."""
