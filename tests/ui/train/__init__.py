"""Tests of `ui.train`, the Train page's parts."""
