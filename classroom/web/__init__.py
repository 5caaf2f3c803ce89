"""Routes beside Streamlit's pages: the phone's page, its seat, and opening a class."""
