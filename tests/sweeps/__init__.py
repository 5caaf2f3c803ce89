"""Tests of mnist_core.sweeps."""
