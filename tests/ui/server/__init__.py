"""Tests of what the web server does beside the pages."""
