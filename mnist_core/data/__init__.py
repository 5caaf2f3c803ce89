"""Digit sets: sources, file formats, downloads, corruptions and distortion."""
