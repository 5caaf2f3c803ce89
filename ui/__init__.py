"""The parts of the pages: everything that needs Streamlit."""
