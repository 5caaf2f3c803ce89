"""The Sketch page: ways to draw a digit, its prediction, and why."""
