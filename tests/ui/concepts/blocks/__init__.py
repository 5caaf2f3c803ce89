"""Tests of `ui.concepts.blocks`, the ideas."""
