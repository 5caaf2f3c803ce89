"""Tests of `mnist_core.explore`: selection, statistics, neighbours and PCA."""
