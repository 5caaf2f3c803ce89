"""The live charts of a run, with other runs to compare."""
