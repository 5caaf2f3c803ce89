"""How good a model is, and how far its answers can be trusted."""
