"""Tests of `ui.sweep`."""
