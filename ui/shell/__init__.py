"""What every page has: the frame, the choice of data and of a model, the first paint."""
