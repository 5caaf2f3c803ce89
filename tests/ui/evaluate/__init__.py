"""Tests of `ui.evaluate`, the Evaluate page's parts."""
