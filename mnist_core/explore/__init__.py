"""Exploratory analysis of a set of digits, before any model learns from it."""
