"""A class and its parts: what is stored, what phones and browsers ask, and what comes of it."""
