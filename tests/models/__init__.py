"""Tests of `mnist_core.models`: classifiers and attribution, beside torch and NumPy."""
