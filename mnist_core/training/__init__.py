"""A training run: its configuration, its data, gradient descent, and its record."""
