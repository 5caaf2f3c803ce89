"""Tests of `ui.concepts`, the lesson's blocks."""
