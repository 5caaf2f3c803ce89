"""The Dataset page: digits, one and many."""
