"""Questions one asks of a set of digits before any model learns from it."""
