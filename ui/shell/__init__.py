"""Shared by all pages: frame, menu, choice of data and of a model, sharing, reconnecting."""
