"""The web server beside the pages: middleware, start-up, and patches of Streamlit."""
