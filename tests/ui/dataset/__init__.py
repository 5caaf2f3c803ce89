"""Tests of `ui.dataset`, the Dataset page's parts."""
