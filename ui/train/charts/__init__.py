"""The run as it goes on: its curves, other runs beside it, and what they differ in."""
