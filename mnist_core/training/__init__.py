"""Training: configuration, split, gradient descent, runs, checkpoints, records and weights."""
