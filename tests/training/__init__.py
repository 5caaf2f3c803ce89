"""Tests of `mnist_core.training`: fit, runs, checkpoints, records and weights."""
