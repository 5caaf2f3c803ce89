"""Tests of `ui.settings`: widgets that set something, and the address."""
