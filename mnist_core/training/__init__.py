"""Training: a run's configuration, its data, gradient descent, and its record."""
