"""Tests of `ui.train.sweep`."""
