"""Sweeps of visitors and of classes: plan, time estimate, training, colours of the map."""
