"""Whole pages on a real server in a real Chromium, with mouse, keyboard and finger."""
