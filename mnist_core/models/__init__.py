"""Classifiers, and what happens inside them."""
