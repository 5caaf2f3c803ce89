"""What the server keeps of its visitors. It knows nothing of Streamlit or of the pages."""
