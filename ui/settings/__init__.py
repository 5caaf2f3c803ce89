"""Widgets that set something, settings in words, and settings in the page's address."""
