"""Whole pages under Streamlit's own test driver, without a browser."""
