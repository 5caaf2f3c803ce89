"""Tests of `ui.server`, what the web server does beside the pages."""
