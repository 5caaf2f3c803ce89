"""Classes and visitors: what the server stores of them, and its routes for phones. No Streamlit."""
