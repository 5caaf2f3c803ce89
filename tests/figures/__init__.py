"""Tests of `mnist_core.figures`: whether figures show the numbers that they were given."""
