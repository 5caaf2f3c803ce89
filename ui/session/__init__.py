"""Data that all visitors share, each visitor's own data, and the session-state keys."""
