"""Tests of `ui.sketch`, the Sketch page's parts."""
