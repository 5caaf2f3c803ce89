"""Tests of `ui.components`, what several pages show."""
