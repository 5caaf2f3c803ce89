"""The Dataset page: walls of digits, one digit opened, summaries, splits, map, experiments."""
