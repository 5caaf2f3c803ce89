"""Widgets for settings, settings in words, and settings in the page's address."""
