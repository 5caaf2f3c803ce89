"""The Evaluate page: scores, mistakes and reliability on a test set."""
