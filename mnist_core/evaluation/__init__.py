"""Evaluation: how good a model is, and how far its predictions can be trusted."""
