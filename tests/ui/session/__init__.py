"""Tests of `ui.session`: what the server shares and what a visitor owns."""
