"""What the server shares, what a visitor owns, and the names of session-state keys."""
