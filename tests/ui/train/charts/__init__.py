"""Tests of `ui.train.charts`."""
