"""The store and the keys that visitors come back with."""
