"""Classifiers, and what goes on inside them."""
