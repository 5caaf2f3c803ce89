"""Tests of `classroom.web`: what browsers ask, and the key that they come back with."""
