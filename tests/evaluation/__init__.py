"""Tests of `mnist_core.evaluation`: scores, beside scikit-learn and SciPy."""
