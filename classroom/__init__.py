"""What the server keeps of visitors and of classes, and what phones ask. It knows no Streamlit."""
