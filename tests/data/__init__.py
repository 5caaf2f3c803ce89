"""Tests of `mnist_core.data`: digit sets, file formats, downloads and sources."""
